"""`gainshare demo procurement`: the story of one procurement of real text, told while it happens."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

from gainshare.axioms.verdicts import FAILS
from gainshare.core.random import stream
from gainshare.core.words import percent
from gainshare.engine.audit import Auditor
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import OPERATOR, copy_for, verify
from gainshare.engine.replay import Step, replay_journal
from gainshare.engine.report import page
from gainshare.markets.procurement.reasons import gain, unbought
from gainshare.markets.procurement.records import Bought, Deal, Order, Received, Rules, Weigh, Weighing, Weight
from gainshare.markets.procurement.screening import DISTINCT, KEPT, WHOLE, Screened
from gainshare.markets.procurement.words import answer, seen, told
from gainshare.service import examples
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.procurement_cheats import cheats
from gainshare.service.cli.telling import checks, ending, settle, table
from gainshare.service.folder import drafted, settling
from gainshare.service.papers import Papers
from gainshare.service.procurement_answers import Purchase, Weights
from gainshare.service.story import story, tally_of

SEED = 7

COSTS = (2.5, 6.0)
"""What a thousand bytes cost their publisher in EUR: drawn between these."""

INCOMES = (("first-year", "1500.00 EUR"), ("second-year", "6000.00 EUR"))

MARKET = """\
market = "manual"
kind = "procurement"
offers = "offers.csv"
income = "income.csv"
seed = 7                         # so that everybody sees the same story; a real market draws its own
[data]
files = "publishers/*"
[task]
text = "hidden/*.txt"
base = "had/*.txt"
[rules]
buyer = "school"
budget = "1000.00 EUR"
reserve = "5000.00 EUR/gain"     # without one, a publisher that is left alone takes the budget
cash = 0.6                       # the rest of every payment is a claim
pool = 0.1                       # on this part of what the buyer earns later
equity = 0.2                     # once claims are paid, of what is left of that part
"""


def run(console: Console, home: Path) -> int:
    """Tell the story in this folder; 1 if anything it promises does not hold."""
    sellers, size = written(home)
    draft = drafted(home / "manual.toml")
    console.say(f"{sellers} publishers hold Python's own help among them, {size / 1000:,.0f} kB. A school has a few")
    console.say("pages of it, must read others well that nobody may see, and buys what helps")
    console.say("most for up to 1,000 EUR. What a lot costs its publisher, it alone knows.\n")
    with settling(draft, workers=console.processes) as (engine, waiting):
        settle(console, waiting)
        state, tally, scene = draft.file.state, tally_of(engine), _Scene(engine)
        auditor, papers = Auditor(engine), Papers(engine, state)
        watch = (tally.see, auditor.see, papers.see, scene.see)
        sweep = replay_journal(engine, shelf=engine.ask.shelf, watch=watch)
        weights, bought = scene.weights, scene.purchase
        _told(console, scene)
        console.say("\nNow somebody tries to cheat:")
        tried = cheats(engine, scene.weigh, bought.found)
        for cheat in tried:
            console.label(cheat.name, cheat.said, width=14)
        forgery = _forgery(engine, scene.number)
        console.label("a forgery", forgery.said, width=14)
        verdicts = auditor.verdicts(sweep, tries=100_000, stream_tries=0)
        checks(console, "What it promises, and how that was checked", sweep, verdicts)
        wrote = papers.write(page(story(engine, tally, verdicts, draft)), draft.left_out())
    won, *others = _first_won(bought.found.lots)
    lost = next((lot for lot in others if lot.why), won)
    last = f"{state}/{scene.number}"
    commands = (
        f"explain {last} --party {lost.party} --why lost",
        f"statement {state} --party {won.party}",
        f"audit {state}",
    )
    ending(console, wrote, commands)
    held = forgery.caught and not any(one.verdict == FAILS for one in verdicts) and not any(one.pays for one in tried)
    told = {"weights": weights.to_dict(), "purchase": bought.to_dict(), "cheats": [cheat.to_dict() for cheat in tried]}
    verdicts_ = [str(one) for one in verdicts]
    console.document({"folder": str(home), **told, "verdicts": verdicts_, "held": held})
    return DONE if held else NO


def written(home: Path) -> tuple[int, int]:
    """Write the market's files; how many publishers there are, and how many bytes they hold."""
    found, rng, size = examples.help_topics(), stream(SEED, "demo procurement"), 0
    folders = {f"publishers/{name}": documents for name, documents in found.lots.items()}
    for folder, documents in {**folders, "hidden": found.text, "had": found.base}.items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        for place, document in enumerate(documents, 1):
            (home / folder / f"{place:02}.txt").write_bytes(document.encode())
    asks = []
    for name, documents in found.lots.items():
        bytes_ = sum(len(document.encode()) for document in documents)
        asks.append((name, f"{bytes_ / 1000 * rng.uniform(*COSTS):.2f} EUR"))
        size += bytes_
    table(home / "offers.csv", ("seller", "ask"), asks)
    table(home / "income.csv", ("id", "revenue"), INCOMES)
    (home / "manual.toml").write_text(MARKET)
    return len(asks), size


@dataclass(slots=True)
class _Scene:
    """The trades that the story tells. number: of the purchase."""

    engine: Engine
    number: int = 0
    received: list[Received] = field(default_factory=list)
    _weighed: list[tuple[int, Weigh, Weighing]] = field(default_factory=list)
    _bought: list[tuple[int, Order, Bought]] = field(default_factory=list)

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        (order,), evidence = step.dossier.orders, step.dossier.evidence
        match evidence:
            case Weighing():
                self._weighed.append((step.number, order, evidence))
            case Bought():
                self.number = step.number
                self._bought.append((step.number, order, evidence))
            case Received():
                self.received.append(evidence)
            case _:
                pass

    @property
    def rules(self) -> Rules:
        """Of the market."""
        rules = self.engine.charter.rules
        assert isinstance(rules, Rules)
        return rules

    @property
    def weigh(self) -> Weigh:
        """The order by which lots were weighed."""
        return self._weighed[-1][1]

    @property
    def weights(self) -> Weights:
        """What they weigh."""
        number, order, found = self._weighed[-1]
        return Weights(f"{self.engine.name}/{number}", self.rules, order, found)

    @property
    def purchase(self) -> Purchase:
        """What was bought."""
        number, order, found = self._bought[-1]
        return Purchase(f"{self.engine.name}/{number}", self.rules, order, found)


def _told(console: Console, scene: _Scene) -> None:
    """Weights, purchase and claims, in the order in which they came."""
    weights, purchase = scene.weights, scene.purchase
    _weights(console, weights)
    _bought(console, scene.rules, purchase.found)
    console.say("\nThe purchase, step by step:")
    shown = seen(scene.rules, (purchase.order, purchase.found))
    console.say(answer(purchase.trade, shown))
    for label, sentence in told(shown):
        console.label(label, sentence)
    _claims(console, scene.rules, purchase.found, scene.received)


def _weights(console: Console, weights: Weights) -> None:
    """What lots weigh and what was left out of them, before any ask was read."""
    console.say("What each lot weighs, measured before any ask is read:")
    heads = ("seller", ">kB", ">there before", ">left out in all", ">weight")
    rows = [_weight_row(each) for each in sorted(weights.found.weights, key=lambda each: -each.weight)]
    console.table(heads, rows)
    shown = seen(weights.rules, (weights.order, weights.found))
    for why in ("quality", "price"):
        ((_, sentence),) = told(shown, why)
        console.label(why, sentence)


def _weight_row(each: Weight) -> tuple[str, ...]:
    size = sum(one.size for one in each.screened)
    before, out = (percent(1 - _share(each.screened, name)) for name in (DISTINCT, KEPT))
    return each.party, f"{size / 1000:,.0f}", before, out, gain(each.weight)


def _share(screened: Sequence[Screened], factor: str) -> float:
    """The part of a seller's bytes that passes."""
    whole = sum(one.size for one in screened)
    passed = sum(one.size * dict(one.factors)[factor] for one in screened)
    return passed / whole / WHOLE if whole else 0.0


def _bought(console: Console, rules: Rules, found: Bought) -> None:
    """Who was bought from at which price, and why nobody else."""
    code = rules.asset.code
    console.say("\nWho is bought from, and why the others are not:")
    heads = ("seller", f">ask {code}", f">paid {code}", ">wins up to", "why not")
    console.table(heads, [_lot_row(lot, found, rules) for lot in _first_won(found.lots)])


def _first_won(lots: Sequence[Deal]) -> list[Deal]:
    return sorted(lots, key=lambda lot: (bool(lot.why), -lot.weight))


def _lot_row(lot: Deal, found: Bought, rules: Rules) -> tuple[str, ...]:
    ask, paid, most = (
        "" if units is None else rules.asset.show(units, code=False) for units in (lot.ask, lot.pay, lot.wins_up_to)
    )
    return lot.party, ask, "lost" if lot.why else paid, most, unbought(lot, found, rules)


def _claims(console: Console, rules: Rules, bought: Bought, received: Sequence[Received]) -> None:
    """What became of the part of each payment that was not cash, income by income."""
    asset, claims = rules.asset, rules.claims
    assert claims
    console.say("\nPart of each payment is cash, the rest a claim on what the school earns:")
    earned = [f">of {asset.show(one.revenue, code=False)}" for one in received]
    heads = ("seller", f">paid {asset.code}", ">cash", ">claim", *earned, ">claim left")
    won = [lot for lot in _first_won(bought.lots) if not lot.why]
    rows = []
    for lot in won:
        parts = [next(part for part in one.payouts.parts if part.party == lot.party) for one in received]
        units = (lot.pay, lot.cash, lot.claim, *(part.paid for part in parts), parts[-1].claim)
        rows.append((lot.party, *(asset.show(each, code=False) for each in units)))
    console.table(heads, rows)
    pool, equity = percent(claims.pool), percent(claims.equity)
    said = f"{pool} of each income pays claims first; of what is left of that, {equity} goes to the sellers by weight."
    console.label("pool", said)
    said = "An ask is for cash and claim together: whatever a claim is worth to a seller, one ask is best for it."
    console.label("asks", said)


@dataclass(frozen=True, slots=True)
class _Forgery:
    """What came of a changed receipt. caught: whether it, and no genuine copy, was found out."""

    caught: bool
    said: str


def _forgery(engine: Engine, number: int) -> _Forgery:
    """Verify every copy of a purchase's receipt, and one in which a payment was changed."""
    receipt = engine.receipt(number)
    copies = [receipt, *(copy_for(receipt, party) for party in receipt["openings"] if party != OPERATOR)]
    genuine = sum(verify(each).genuine for each in copies)
    forged = deepcopy(receipt)
    paid = next(lot for lot in forged["openings"][OPERATOR]["figures"][0]["evidence"]["lots"] if lot["pay"])
    paid["pay"] += 100
    found = verify(forged)
    more = f"{engine.asset.show(100)} more than {paid['party']} was paid"
    said = f"{genuine} of {len(copies)} copies of the receipt are genuine; one that says {more} is found out"
    return _Forgery(genuine == len(copies) and not found.genuine, f"{said}: {dict(found.findings)['opened']}.")
