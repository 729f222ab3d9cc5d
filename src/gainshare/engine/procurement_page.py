"""What the report of a procurement adds: supply, other rules and budgets, claims, why each lot was bought or not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.figures import waterfall
from gainshare.engine.ink import Plate
from gainshare.engine.page import POSSESSION, Page, Story, figure, name, one_trade, section, table, text
from gainshare.engine.procurement_cheats import FACTORS, TRIED, Lies, lies
from gainshare.engine.procurement_figures import Rank, claim_ranks, value_curves
from gainshare.engine.procurement_supply import drawn_lots, supply_steps
from gainshare.engine.procurement_tally import Asks, ProcurementTally, Values, values
from gainshare.engine.tally import Takings
from gainshare.games.game import SURE
from gainshare.ledger.claims import Claim, Pool, Tranche
from gainshare.markets.procurement.reasons import gain, per_gain, unbought
from gainshare.markets.procurement.records import LIVE, Bought, Deal, Order, Rules, Weighing, Weight
from gainshare.markets.procurement.screening import (
    KEPT,
    LICENCE,
    WHOLE,
    Screened,
    reasons,
)

LIMITS = (
    "The operator is trusted: it holds the data, measures what they weigh, and reads asks before it buys.",
    POSSESSION,
    "Screening sees form, language, repeats and known text. Whether a text is true, or fit for a use, it cannot see.",
    "Copies of documents are caught. Splitting a lot under several names is not: it raised a weight by about a fifth.",
    "Unless the rules open them, asks stay private; but the price can disclose what the first seller that lost asked.",
    "Whoever reduces its lot at home sees the text that lots are weighed on: that text serves one auction.",
    "Weights found by sampling are estimates; they are fixed before any ask is read, and no ask moves them.",
    "Claims are not money: nobody need accept them, and nothing guarantees that income comes.",
    "The page shows every ask and payment: it is for those who may see them.",
)

ROWS = 200
"""Lots, or claims, that a table shows, at most."""


def sections(story: Story, found: Takings) -> Iterable[str]:
    """What was bought, the supply, other rules and budgets, claims, who earned what and why, screening, lies."""
    tally = story.tally.drawn
    assert isinstance(tally, ProcurementTally)
    bought, weighing, pool = tally.bought, tally.weighing, tally.pool()
    if tally.shown:
        yield one_trade(story, *tally.shown)
    yield from _figures(tally, bought) if bought else ()
    if pool and pool.tranches:
        yield _claims(pool, story.asset)
    if found.paid:
        yield _earned(found, story.asset)
    if bought:
        yield _lots(tally, bought)
    elif weighing:
        yield _weights(weighing)
    if weighing:
        yield _screening(weighing)
    if bought:
        yield _cheating(Asks.of(weighing, bought), bought, tally.market.rules)


def _figures(tally: ProcurementTally, bought: Bought) -> Iterable[str]:
    yield _supply(tally, bought)
    yield _value(Asks.of(tally.weighing, bought), bought, tally.market.rules)


# ----------------------------------------------------------------------------------------------------- what was bought


def _supply(tally: ProcurementTally, bought: Bought) -> str:
    rules = tally.market.rules
    won = [lot for lot in bought.lots if not lot.why]
    title = _bought_title(won, bought, rules)
    if not drawn_lots(bought, tally.exits):
        return section("supply", text(title), "<p>No lot both weighs something and has an ask.</p>")
    steps = "Each step is a lot, as wide as it weighs"
    paid = "The tinted area is what is paid. On the curve, price times weight is the budget. Grey lots were not bought"
    if bought.price == LIVE:
        note = f"{steps}, as high as the price at which its seller left the clock; who stayed told no price. {paid}."
    else:
        bounds = "; thin lines are asks up to which they would have been, all others asking what they do"
        note = (
            f"{steps}, as high as it asks for a unit of gain; triangles are beyond. {paid}"
            f"{bounds if _bounded(bought) else ''}.{_SHARED if bought.price == CLOCK else ''}"
        )
    return section("supply", text(title), figure(supply_steps(rules, bought, tally.exits), text(note)))


CLOCK = "share-clock"
"""The rule that measures weights anew while sellers leave."""

_SHARED = " The price is for gain as measured among those who stayed, which may be more or less than a lot weighs here."


def _bounded(bought: Bought) -> bool:
    """Whether it is known up to which ask anybody would have won."""
    return any(lot.wins_up_to is not None for lot in bought.lots)


def _bought_title(won: Sequence[Deal], bought: Bought, rules: Rules) -> str:
    if not won:
        return f"No lot was bought for the budget of {rules.asset.show(rules.budget)}"
    spent, weight = sum(lot.pay for lot in won), sum(lot.weight for lot in won)
    price = f" at {per_gain(rules.asset, bought.rate)}" if bought.rate is not None else ""
    part = f", {percent(Fraction(spent, rules.budget))} of the budget" if rules.budget else ""
    lots = f"{len(won):,} of {counted(len(bought.lots), 'lot')}, weight {gain(weight)}"
    return f"{lots}, {'was' if len(won) == 1 else 'were'} bought{price} for {rules.asset.show(spent)}{part}"


def _value(held: Asks, bought: Bought, rules: Rules) -> str:
    if not held.asks:
        why = "On a live clock nobody asks" if bought.price == LIVE else "Nobody asked"
        said = f"<p>{why}: what another budget or another rule would have bought cannot be told.</p>"
        return section("value", "What other budgets would have bought is not known", said)
    whole = sum(lot.weight for lot in bought.lots)
    found = values(held, whole, rules)
    share = sum(lot.weight for lot in bought.lots if not lot.why) / whole
    title = f"{percent(share)} of all weight was bought, by {bought.price}"
    volume = "Volume: Q-MIA by bytes. " if held.sizes else ""
    note = (
        f"What rules would have bought for other budgets, asks being what they are. {_overspending(found)} {volume}"
        "Pay-as-ask: the cheapest lots, each paid its ask; asks are half higher, as sellers who are paid what they ask "
        "raise them. Baselines stand beside qmia and guarded: they weigh nothing, overspend, or invite lies."
    )
    return section("value", text(title), figure(value_curves(found, bought, rules), text(note)))


def _overspending(found: Values) -> str:
    literal = next(curve for curve in found.curves if "literal" in curve.names)
    rule = "Literal is the rule of the abstract as it can be reconstructed"
    return f"{rule}: crosses where it spends more than the budget." if any(literal.over) else f"{rule}."


# -------------------------------------------------------------------------------------------------------------- claims


def _claims(pool: Pool, asset: Asset) -> str:
    ranks = [Rank.of(tranche) for tranche in pool.tranches]
    issued, left = (sum(each) for each in zip(*((rank.issued, rank.left) for rank in ranks), strict=True))
    title = f"Claims of {asset.show(issued)} were issued; {asset.show(left)} is outstanding"
    note = (
        f"{percent(Fraction(pool.theta, WHOLE))} of the buyer's income, {asset.show(pool.entered)} so far, pays "
        "claims: rank by rank, so that a later auction never thins an older claim. Ink is paid, hatched is held until "
        f"it vests, blank is outstanding.{_gone(ranks, asset)}"
    )
    return section("claims", text(title), figure(claim_ranks(pool, asset), text(note)) + _holders(pool, asset))


def _gone(ranks: Sequence[Rank], asset: Asset) -> str:
    gone = sum(rank.gone for rank in ranks)
    return f" Missing at the ends, {asset.show(gone)}, is what was given up or forfeited." if gone else ""


def _holders(pool: Pool, asset: Asset) -> str:
    held = [(number, tranche, claim) for number, tranche in enumerate(pool.tranches, 1) for claim in tranche.claims]
    heads = ("holder", "rank", f"paid {asset.code}", "held", "outstanding")
    caption = "" if len(held) <= ROWS else f"{ROWS} of {counted(len(held), 'claim')}"
    return table(heads, "".join(_holder(*one, asset) for one in held[:ROWS]), caption=caption)


def _holder(number: int, tranche: Tranche, claim: Claim, asset: Asset) -> str:
    amounts = (tranche.paid(claim), tranche.held(claim), tranche.outstanding(claim))
    return _row(claim.party, [f"{number}", *(asset.show(units, code=False) for units in amounts)])


# ------------------------------------------------------------------------------------------------- who earned and why


def _earned(found: Takings, asset: Asset) -> str:
    paid = replace(found, sellers=tuple(one for one in found.sellers if one.amount))
    first = paid.sellers[0]
    title = (
        f"{first.party} earned most: {asset.show(first.amount)}, {percent(first.amount / found.paid)} of what was paid"
    )
    note = "Cash so far: for lots, from income on claims, and for claims redeemed. Every payment is a whole number."
    return section("earned", text(title), figure(waterfall(paid, asset), text(note)))


def _lots(tally: ProcurementTally, bought: Bought) -> str:
    """Every lot, those that were bought first: what it weighs, asks, is paid, and why it was not bought."""
    losers = sum(bool(lot.why) for lot in bought.lots)
    some = f"Why {counted(losers, 'lot')} {'was' if losers == 1 else 'were'} not bought"
    order = sorted(bought.lots, key=lambda lot: (bool(lot.why), -lot.weight))
    columns = _columns(tally, bought)
    rows = "".join(
        _row(lot.party, [cell(lot) for cell in columns.values()], unbought(lot, bought, tally.market.rules))
        for lot in order[:ROWS]
    )
    few = "" if len(order) <= ROWS else f"the first {ROWS} of {counted(len(order), 'lot')}"
    shown = table(("seller", *columns, "why not"), rows, caption=few)
    return section("lots", text(some if losers else "Every lot was bought"), shown + _note(_lots_note(bought)))


def _columns(tally: ProcurementTally, bought: Bought) -> Mapping[str, Callable[[Deal], str]]:
    """Heads, and what stands below them of a lot."""
    asset, exits = tally.market.rules.asset, tally.exits

    def money(units: int | None) -> str:
        return "" if units is None else asset.show(units, code=False)

    columns: dict[str, Callable[[Deal], str]] = {"weight": lambda lot: gain(lot.weight)}
    if bought.price == LIVE:
        columns["left at"] = lambda lot: per_gain(asset, exits[lot.party]) if lot.party in exits else ""
    else:
        columns[f"ask {asset.code}"] = lambda lot: money(lot.ask)
    if _bounded(bought):
        columns["wins up to"] = lambda lot: money(lot.wins_up_to)
    columns[f"paid {asset.code}"] = lambda lot: "" if lot.why else money(lot.pay)
    if any(lot.claim for lot in bought.lots):
        columns["cash"] = lambda lot: "" if lot.why else money(lot.cash)
        columns["claim"] = lambda lot: "" if lot.why else money(lot.claim)
    return columns


def _lots_note(bought: Bought) -> str:
    if bought.price == LIVE:
        return "Leaving a clock is final. Weights, in gain, were fixed before it began."
    bounds = "Wins up to: the largest ask that wins while all others stand. " if _bounded(bought) else ""
    return f"{bounds}Weights, in gain, were fixed before any ask was read."


def _note(words: str) -> str:
    return f'<p class="note">{text(words)}</p>'


def _row(party: str, cells: Sequence[str], words: str | None = None) -> str:
    """A row of a table: figures, and perhaps words at its end."""
    shown = "".join(f"<td>{text(cell)}</td>" for cell in cells)
    said = "" if words is None else f'<td class="words">{text(words)}</td>'
    return f'<tr><th scope="row">{name(party)}</th>{shown}{said}</tr>'


def _weights(found: Weighing) -> str:
    """Before anything is bought: what lots weigh."""
    order = sorted(found.weights, key=lambda one: -one.weight)
    rows = "".join(_row(one.party, [gain(one.weight), _margin(one)]) for one in order[:ROWS])
    title = f"{counted(len(order), 'seller')} together bring gain {found.grand:.4f}; nothing is bought yet"
    note = f"Measured as {found.method}. Asks, when they come, move no weight."
    body = table(("seller", "weight", "95 %"), rows) + _note(note)
    return section("weights", text(title), body)


def _margin(one: Weight) -> str:
    return f"± {SURE * one.stderr:.4f}" if one.stderr else "exact"


# --------------------------------------------------------------------------------------------- screening and cheating


def _screening(found: Weighing) -> str:
    rows = [(one.party, lot) for one in found.weights for lot in one.screened if lot.dropped or lot.failed]
    again = [f"{one.party} ({one.copies})" for one in found.weights if one.copies]
    copies = f"Lots that somebody had offered before count for nothing: {', '.join(again)}." if again else ""
    if not rows:
        said = f"Nothing was left out of {'the documents' if _texts(found) else 'the lots'}."
        return section(
            "screening", text(said.rstrip(".")), f"<p>{text(copies or 'Every lot was weighed as it is.')}</p>"
        )
    left, every = sum(len(lot.dropped) for _, lot in rows), sum(lot.documents for lot in _texts(found))
    title = f"{left:,} of {counted(every, 'document')} were left out before anything was weighed"
    shown = "".join(_row(party, _dropped(lot), _left_out(lot)) for party, lot in rows[:ROWS])
    heads = ("seller", "documents", "left out", "bytes weighed", "why")
    note = "Shares are of a lot's bytes, each gate by itself: one document may fail several."
    few = "" if len(rows) <= ROWS else f"the first {ROWS} of {counted(len(rows), 'lot')}"
    body = table(heads, shown, caption=few) + _note(f"{note} {copies}")
    return section("screening", text(title), body)


def _texts(found: Weighing) -> list[Screened]:
    return [lot for one in found.weights for lot in one.screened]


def _dropped(lot: Screened) -> list[str]:
    kept = dict(lot.factors)[KEPT] if lot.passed else 0
    return [f"{lot.documents:,}", f"{len(lot.dropped):,}", percent(Fraction(kept, WHOLE))]


def _left_out(lot: Screened) -> str:
    if lot.failed == LICENCE:
        return "its licence is not among those allowed"
    parts = reasons(lot)
    if lot.discount < WHOLE:
        parts.append(f"weight discounted to {percent(Fraction(lot.discount, WHOLE))}")
    return ", ".join(parts)


def _cheating(held: Asks, bought: Bought, rules: Rules) -> str:
    tried = lies(held, bought, rules) if held.asks else None
    if tried is None:
        return section("cheating", "Other asks were not tried on this page", f"<p>{text(_untried(bought))}</p>")
    asset, paying = rules.asset, sum(change > 0 for one in tried for change in one.changes)
    many = counted(len(tried) * len(FACTORS), "lie")
    title = f"{paying:,} of {many} would have paid" if paying else "No other ask would have paid"
    heads = ("seller", "keeps", *(f"asks x {float(factor):g}" for factor in FACTORS), "literal, beside")
    shown = table(heads, "".join(_lie(one, asset) for one in tried), caption=f"change in {asset.code}; + would pay")
    few = f" The {TRIED} heaviest lots are shown." if len(held.asks) > TRIED else ""
    note = (
        "By how much a seller's profit would have changed by another ask, if its lot costs it what it asked. Beside: "
        "the most that one of these would have brought under the rule of the abstract as it can be reconstructed."
        f"{few} Copies, splits and agreements between sellers are under promises."
    )
    return section("cheating", text(title), shown + _note(note))


def _untried(bought: Bought) -> str:
    if bought.price == LIVE:
        return "On a live clock nobody asks: staying while the price covers the cost is best whatever others do."
    return f"The rule {bought.price} measures coalitions anew for every ask: gainshare audit tries lies on it."


def _lie(one: Lies, asset: Asset) -> str:
    def cell(units: int) -> str:
        shown = asset.show(units, code=False)
        return f'<td class="pays">+{shown}</td>' if units > 0 else f"<td>{shown}</td>"

    changes = "".join(map(cell, (*one.changes, one.literal)))
    return f'<tr><th scope="row">{name(one.party)}</th><td>{asset.show(one.kept, code=False)}</td>{changes}</tr>'


def drawings(rules: Rules, _: Order, evidence: object) -> Sequence[Plate]:
    """The supply, of the trade that buys."""
    if isinstance(evidence, Bought) and drawn_lots(evidence, {}):
        return (supply_steps(rules, evidence, {}, "note"),)
    return ()


PROCUREMENT = Page(tally=ProcurementTally, sections=sections, limits=LIMITS, drawings=drawings)
