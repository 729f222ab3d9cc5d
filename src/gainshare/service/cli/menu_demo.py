"""`gainshare demo menu`: the story of one menu on real data, told while it happens."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from gainshare.axioms.verdicts import FAILS
from gainshare.core.random import Rng, stream
from gainshare.core.words import counted, percent
from gainshare.engine.audit import Auditor
from gainshare.engine.disk import Deliveries
from gainshare.engine.menu_page import MenuTally
from gainshare.engine.replay import replay_journal
from gainshare.engine.report import page
from gainshare.markets.menu.records import Item, Published, Rules
from gainshare.markets.menu.words import WORDS, accuracy, answer, seen, told, undercut
from gainshare.service import answers, examples
from gainshare.service.cli import earnings
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.handed import handed
from gainshare.service.cli.menu_cheats import Cheat, cheats
from gainshare.service.cli.telling import checks, ending, settle, table
from gainshare.service.folder import drafted, settling
from gainshare.service.papers import Papers
from gainshare.service.story import story, tally_of

OWNERS, ASKED, ORDERS, SEED = 9, 120, 60, 7

SHOWN = 9
"""Models of the list that are printed; the report has all."""

MARKET = """\
market = "digits"
kind = "menu"
survey = "survey.csv"
orders = "orders.csv"
seed = 7                         # so that everybody sees the same story; a real market draws its own
[data]
files = "owners/*.csv"
[task]
target = "digit"
learner = "logistic"             # so 0 to 9 are classes, not numbers
"""


def run(console: Console, home: Path) -> int:
    """Tell the story in this folder; 1 if anything it promises does not hold."""
    rows = written(home)
    draft = drafted(home / "digits.toml")
    console.say(f"{OWNERS} owners hold {rows:,} handwritten digits among them. {ASKED} buyers said how")
    console.say("accurately they need them read, and what that is worth: up to 4 EUR for 80 %,")
    console.say(f"twice as much for every 4 % more. {ORDERS} orders follow, some by the same buyers.\n")
    with settling(draft, workers=console.processes) as (engine, waiting):
        settle(console, waiting)
        state, tally = draft.file.state, tally_of(engine)
        auditor, papers = Auditor(engine), Papers(engine, state)
        sweep = replay_journal(engine, shelf=engine.ask.shelf, watch=(tally.see, auditor.see, papers.see))
        drawn = tally.drawn
        assert isinstance(drawn, MenuTally)
        assert drawn.list
        assert drawn.shown
        number, order, evidence = drawn.shown
        _priced(console, engine.charter.rules, drawn.list)
        console.say("\nOne sale, step by step:")
        sale = seen(engine.charter.rules, (order, evidence))
        console.say(answer(f"{engine.name}/{number}", sale))
        for label, sentence in told(sale):
            console.label(label, sentence)
        console.label("delivery", handed(engine, number, Deliveries(state / "deliveries")))
        console.say("\nWho earned what, over all trades:")
        found = answers.earnings(tally.till.takings(), engine.asset)
        earnings.table(console, found, engine.asset, worth=WORDS.worth)
        console.say("\nNow somebody tries to cheat:")
        tried = cheats(engine, drawn.list, found.paid.units)
        _told(console, tried)
        verdicts = auditor.verdicts(sweep, tries=100_000, stream_tries=0)
        checks(console, "What it promises, and how that was checked", sweep, verdicts)
        wrote = papers.write(page(story(engine, tally, verdicts, draft)), draft.left_out())
    commands = (f"explain {state}/{number}", f"statement {state} --party owner1", f"audit {state}")
    ending(console, wrote, commands)
    held = not any(verdict.verdict == FAILS for verdict in verdicts) and not any(cheat.pays for cheat in tried)
    document = {"cheats": [cheat.to_dict() for cheat in tried], "verdicts": [str(one) for one in verdicts]}
    console.document({"folder": str(home), **found.to_dict(), **document, "held": held})
    return DONE if held else NO


def written(home: Path) -> int:
    """Write the market's files; how many rows the owners hold."""
    data, rng = examples.digits(OWNERS), stream(SEED, "demo menu")
    (home / "owners").mkdir(parents=True, exist_ok=True)
    for name, columns in data.tables.items():
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        table(home / "owners" / f"{name}.csv", columns, ([f"{cell:g}" for cell in row] for row in rows))
    asked = [_need(rng) for _ in range(ASKED)]
    survey = ([f"reader-{place}", share, f"{value} EUR"] for place, (share, value) in enumerate(asked, 1))
    table(home / "survey.csv", ("buyer", "accuracy", "value"), survey)
    table(home / "orders.csv", ("buyer", "accuracy", "bid"), _orders(asked, rng))
    (home / "digits.toml").write_text(MARKET)
    return sum(len(table[data.target]) for table in data.tables.values())


def _need(rng: Rng) -> tuple[str, str]:
    """An accuracy from 0.80 to 0.98, each as likely; and 60 to 100 % of 4 EUR, doubled for every 0.04 above 0.80."""
    hundredths = int(rng.integers(80, 99))
    return f"{hundredths / 100:.2f}", f"{rng.uniform(0.6, 1.0) * 4 * 2 ** ((hundredths - 80) / 4):.2f}"


def _orders(asked: Sequence[tuple[str, str]], rng: Rng) -> Iterable[Sequence[str]]:
    """Every third order is by a buyer who was asked, as then; of the others, every fourth names no accuracy."""
    for place in range(ORDERS):
        if place % 3 == 0:
            who = int(rng.integers(len(asked)))
            yield [f"reader-{who + 1}", *asked[who]]
        else:
            share, value = _need(rng)
            yield [f"school-{place}", "" if place % 4 == 0 else share, value]


def _priced(console: Console, rules: Rules, found: Published) -> None:
    """What was trained, which of it is for sale at which price, and what that would earn."""
    show, fit = rules.asset.show, len(found.items) + len(found.taken_off)
    console.say("The list:")
    unions = f"{counted(found.trained, 'model')}, one for each union of the owners' data"
    halves = f"{found.halves.choosing:,} test rows decide, {found.halves.confirming:,} others confirm"
    console.label("trained", f"{unions}; {halves}.")
    off = f"in {fit:,} every owner's data helps; {len(found.items):,} of them are for sale"
    console.label("listed", f"{off}, because all {fit:,} together would earn less: cheap ones undercut dear ones.")
    heads = ("model", "data", ">accuracy", f">cap {rules.asset.code}", f">price {rules.asset.code}", "why not the cap")
    rows = [_row(item, found, rules) for item in _steps(found.items)]
    console.table(heads, rows)
    bound = sum(1 for item in found.items if item.tag and item.tag.price < item.tag.cap)
    console.label("bundles", f"{counted(bound, 'price')} of {len(found.items):,} held down by a bundle: {found.proof}.")
    earned = found.proceeds
    part = percent(float(earned.revenue / earned.limit)) if earned.limit else "all"
    console.label("revenue", f"{show(int(earned.revenue))} from the survey, {part} of what caps alone would earn.")
    others = (f"{one.method} {show(int(one.revenue))}" for one in found.rivals if one.method != rules.quality)
    console.label("instead", f"from the same survey, {'; '.join(others)}.")


def _steps(items: Sequence[Item]) -> list[Item]:
    """The first model at each price, first of all those that a bundle holds down; a few of them."""
    first: dict[int, Item] = {}
    for item in items:
        assert item.tag
        first.setdefault(item.tag.price, item)
    steps = list(first.values())
    least = max(1, len(steps) - 1)
    places = sorted({round(least * place / (SHOWN - 1)) for place in range(SHOWN)})
    return [steps[place] for place in places if place < len(steps)]


def _row(item: Item, found: Published, rules: Rules) -> tuple[str, ...]:
    assert item.tag
    data = " + ".join(item.sellers) if len(item.sellers) < 3 else counted(len(item.sellers), "owner")
    cap, price = (rules.asset.show(units, code=False) for units in (item.tag.cap, item.tag.price))
    return item.model, data, accuracy(item.right, found.halves.choosing), cap, price, undercut(item, rules.asset)


def _told(console: Console, tried: Sequence[Cheat]) -> None:
    for cheat in tried:
        console.label(cheat.name, cheat.said, width=14)
