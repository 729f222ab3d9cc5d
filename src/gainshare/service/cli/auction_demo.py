"""`gainshare demo auction`: the story of one auction market on real data, told while it happens."""

from pathlib import Path

import numpy as np

from gainshare.axioms.verdicts import FAILS
from gainshare.core.random import stream
from gainshare.engine.auction_tally import AuctionTally
from gainshare.engine.audit import Auditor
from gainshare.engine.disk import Deliveries
from gainshare.engine.engine import Engine
from gainshare.engine.replay import replay_journal
from gainshare.engine.report import page
from gainshare.markets.auction.words import answer, seen, told
from gainshare.service import answers, examples
from gainshare.service.cli import earnings
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.handed import handed
from gainshare.service.cli.telling import checks, ending, settle, table
from gainshare.service.files.form import Draft
from gainshare.service.folder import drafted, settling
from gainshare.service.papers import Papers
from gainshare.service.story import story, tally_of

BUYERS, SEED, HIGHEST = 200, 7, 20_000

MARKET = """\
market = "diabetes"
kind = "auction"
orders = "orders.csv"
seed = 7                         # so that everybody sees the same story; a real market draws its own
[data]
files = "patients.csv"
key = "patient"
offer_per = "column"
[task]
target = "progression"
[rules]
highest_bid = "200.00 EUR/gain"
"""


def run(console: Console, home: Path) -> int:
    """Tell the story in this folder; 1 if anything it promises does not hold."""
    _written(home)
    draft = drafted(home / "diabetes.toml")
    console.say("Ten measurements of 442 patients, each brought by its own seller. 200 orders ask")
    console.say("how the disease will have progressed in a year; each bids what one unit of gain")
    console.say("is worth to its buyer, in EUR.\n")
    with settling(draft, workers=console.processes) as (engine, waiting):
        settle(console, waiting)
        state, tally = draft.file.state, tally_of(engine)
        auditor, papers = Auditor(engine), Papers(engine, state)
        sweep = replay_journal(engine, shelf=engine.ask.shelf, watch=(tally.see, auditor.see, papers.see))
        drawn = tally.drawn
        assert isinstance(drawn, AuctionTally)
        _one_trade(console, engine, drawn, Deliveries(state / "deliveries"))
        _prices(console, engine, drawn)
        console.say("\nWho earned what, over all trades:")
        found = answers.earnings(tally.till.takings(), engine.asset)
        earnings.table(console, found, engine.asset)
        verdicts = auditor.verdicts(sweep, tries=100_000, stream_tries=24)
        checks(console, "Now it tries to cheat itself, and to catch itself lying", sweep, verdicts)
        _beware(console, draft, drawn)
        wrote = papers.write(page(story(engine, tally, verdicts, draft)), draft.left_out())
    ending(console, wrote, (f"explain {state}/57", f"statement {state} --party bmi", f"audit {state}"))
    held = not any(verdict.verdict == FAILS for verdict in verdicts)
    console.document({"folder": str(home), **found.to_dict(), "verdicts": [str(one) for one in verdicts], "held": held})
    return DONE if held else NO


def _written(home: Path) -> None:
    data = examples.diabetes()
    home.mkdir(parents=True, exist_ok=True)
    rows = zip(*data.columns.values(), data.target, strict=True)
    cells = ([number, *map(float, row)] for number, row in enumerate(rows, 1))
    table(home / "patients.csv", ["patient", *data.columns, "progression"], cells)
    rng = stream(SEED, "demo")
    values = np.round(HIGHEST * rng.beta(2.0, 2.0, BUYERS)).astype(int).tolist()
    names = ["clinic" if place % 5 == 0 else f"practice-{place % 37 + 1}" for place in range(BUYERS)]
    bids = ((name, f"{units / 100:.2f}") for name, units in zip(names, values, strict=True))
    table(home / "orders.csv", ["buyer", "bid"], bids)
    (home / "diabetes.toml").write_text(MARKET)


def _one_trade(console: Console, engine: Engine, tally: AuctionTally, deliveries: Deliveries) -> None:
    chosen = tally.shown
    assert chosen is not None
    shown = seen(engine.charter.rules, (chosen.order, chosen.sold))
    console.say("One trade, step by step:")
    console.say(answer(f"{engine.name}/{chosen.number}", shown))
    for label, sentence in told(shown):
        console.label(label, sentence)
    console.label("delivery", handed(engine, chosen.number, deliveries))


def _prices(console: Console, engine: Engine, tally: AuctionTally) -> None:
    found, show = tally.course(0), engine.asset.show
    regret, net = found.final, [show(int(price)) for price in found.net]
    first, last = found.chances[0].max(), found.chances[-1].max()
    likeliest = net[int(found.chances[-1].argmax())]
    console.say("\nThe price learns:")
    range_ = f"{len(net)} from {net[0]} to {net[-1]} per unit of gain"
    console.label("prices", f"{range_}; each has chance {first:.3f} at first, {likeliest} has {last:.3f} at the end.")
    earned = f"would have earned {show(round(regret.best))} instead of {show(round(regret.earned))}"
    best = f"the best fixed price in hindsight, {show(int(regret.price))}, {earned}"
    allowed = (
        f"; the theorem allows {show(round(regret.average_bound))} (without folds)" if regret.average_bound else ""
    )
    console.label("regret", f"{best}: {show(round(regret.average))} a trade{allowed}.")


def _beware(console: Console, draft: Draft, tally: AuctionTally) -> None:
    """What is promised by nobody, if this market shows it."""
    attacks = tally.worst.sold.attacks if tally.worst else ()
    paying = [attack for attack in attacks if attack.pays]
    if paying:
        worst = max(paying, key=lambda attack: attack.after - attack.before)
        many = f"{len(paying)} of {len(attacks)} disguises of one's own data would pay under division"
        words = f"{many} {draft.rules.division}, which promises nothing against them; the worst: {worst}"
        console.label("beware", words, width=14)
