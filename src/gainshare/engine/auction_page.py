"""What the report of an auction adds: one trade, how prices learned, the gain curve, and what cheating would bring."""

from collections.abc import Iterable, Sequence

from gainshare.axioms.disguise import DISGUISES, Attack
from gainshare.core.money import Asset
from gainshare.core.words import percent
from gainshare.engine.auction_figures import gain_steps, price_course
from gainshare.engine.auction_tally import AuctionTally, Course, Told
from gainshare.engine.ink import Plate
from gainshare.engine.page import (
    POSSESSION,
    PRIVATE,
    SAMPLED,
    Page,
    Story,
    earnings,
    figure,
    name,
    one_trade,
    section,
    table,
    text,
)
from gainshare.engine.tally import Takings
from gainshare.markets.auction.market import Order, Rules, Sold

_DISGUISED = {
    "copy": "the same data under a second name",
    "x+z, x-z": "two names, noise added to one and taken from the other",
    "offset": "two names, one shifted up and one down",
    "sign": "a second name with the sign turned",
    "noise": "a second name, slightly blurred",
}


LIMITS = (
    "The operator is trusted: it holds the data, and the secret by which lower levels are degraded.",
    POSSESSION,
    "Two names of one party are two parties: whoever bids under both may move its own prices.",
    SAMPLED,
    PRIVATE,
)


def sections(story: Story, found: Takings) -> Iterable[str]:
    """The trade that shows most, the course of prices, its gain curve, who earned what, and the attack report."""
    tally = story.tally.drawn
    assert isinstance(tally, AuctionTally)
    told = tally.shown
    assert told is not None
    yield one_trade(story, told.number, told.order, told.sold)
    yield _prices(tally, told)
    yield _gain(tally.market.rules, told)
    yield earnings(story.asset, found)
    yield _cheating(tally)


def _prices(tally: AuctionTally, told: Told) -> str:
    rules, show = tally.market.rules, tally.market.rules.asset.show
    if rules.price == "fixed":
        said = f"The price is fixed by the rules, {show(rules.rate)} per unit of gain: nothing is learned."
        return section("prices", "One price for all", f"<p>{text(said)}</p>")
    if tally.count == 1:
        said = "<p>How they change is drawn from the second trade on.</p>"
        return section("prices", text(f"Prices by {rules.price} have seen one trade"), said)
    run = tally.course(told.order.fold)
    title = (
        f"Prices by {rules.price}: buyers paid {show(round(run.final.earned))}, the best fixed price "
        f"would have brought {show(round(run.final.best))}"
    )
    return section("prices", text(title), figure(price_course(run, rules.asset), text(_course(tally, run, told))))


def _course(tally: AuctionTally, run: Course, told: Told) -> str:
    known = f"for {told.order.party} and all buyers of the same fold, one of {tally.market.pricer.folds}"
    if run.final.bound is None:
        bound = f"No theorem bounds the regret of {tally.market.rules.price}."
    else:
        bound = "Its bound is a theorem on prices that learn from every buyer; with folds it is a yardstick."
    drawn = f", every {_nth(run.every)} trade" if run.every > 1 else ""
    return (
        f"Above, the ink is the chance of each price before the bid was seen, {known}: the stronger, the likelier, "
        f"up to {percent(float(run.chances.max()))}. Dots are the prices drawn{drawn}. Below, the regret: how much "
        f"more a trade the best fixed price, known only in hindsight, would have brought. {bound}"
    )


def _gain(rules: Rules, told: Told) -> str:
    bought, party = told.sold.bought, told.order.party
    if not any(bought.curve.gains):
        said = "<p>No level of quality does better than the baseline.</p>"
        return section("gain", text(f"There was nothing for {party} to buy"), said)
    if not bought.level:
        note = f"Each step is a level of quality and opens at the bid below it. The bid of {party} reached none."
        return section("gain", text(f"What {party} could have bought"), _drawn(rules, told, note))
    note = (
        f"Each step is a level of quality and opens at the bid below it. Hatched, left of the curve: what {party} "
        f"pays, each step at the bid that opens it. Blank, between the curve and the bid: what {party} keeps. Another "
        f"bid moves the line, not the steps."
    )
    return section("gain", text(f"What {party} bought, what it pays and what it keeps"), _drawn(rules, told, note))


def _drawn(rules: Rules, told: Told, note: str) -> str:
    return figure(gain_steps(rules, told.order, told.sold), text(note))


def _nth(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _cheating(tally: AuctionTally) -> str:
    worst = tally.worst
    if worst is None:
        why = "No attack report: these tasks' learners would have to train every coalition anew."
        return section("cheating", "Cheating was not tried", f"<p>{why}</p>")
    attacks, asset = worst.sold.attacks, tally.market.rules.asset
    charge, unit = worst.sold.bought.charge, 100 * asset.scale
    of = f"{asset.show(charge)} paid" if charge else f"every {asset.show(unit)} paid"
    paying = sum(attack.pays for attack in attacks)
    title = f"{paying} of {len(attacks)} disguises would have paid" if paying else "No disguise would have paid"
    among = f"the one of {tally.tried} tasks where cheating brings most" if tally.tried > 1 else "the task"
    said = "; ".join(f"<i>{text(key)}</i>, {words}" for key, words in _DISGUISED.items())
    note = (
        f"By how much a seller's earnings of {of} would have changed, had it come in disguise. "
        f"Tried on the actual data of {among} of trade {worst.number:,}. Disguises: {said}."
    )
    heads = ("seller", *DISGUISES)
    shown = table(heads, _attempts(attacks, charge or unit, asset), caption=f"change in {asset.code}; + would pay")
    return section("cheating", title, f'{shown}<p class="note">{note}</p>')


def _attempts(attacks: Sequence[Attack], paid: int, asset: Asset) -> str:
    rows: dict[str, dict[str, Attack]] = {}
    for attack in attacks:
        rows.setdefault(attack.seller, {})[attack.disguise] = attack
    return "".join(
        f'<tr><th scope="row">{name(seller)}</th>{"".join(_attempt(tried[key], paid, asset) for key in DISGUISES)}</tr>'
        for seller, tried in rows.items()
    )


def _attempt(attack: Attack, paid: int, asset: Asset) -> str:
    change = asset.show(round(paid * (attack.after - attack.before)), code=False)
    return f'<td class="pays">+{change} pays</td>' if attack.pays else f"<td>{change}</td>"


def drawings(rules: Rules, order: Order, sold: Sold) -> tuple[Plate, ...]:
    """The gain curve with the payment."""
    return (gain_steps(rules, order, sold, "note"),)


AUCTION = Page(tally=AuctionTally, sections=sections, limits=LIMITS, drawings=drawings)
