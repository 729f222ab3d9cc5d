"""The report of an auction market: one page of HTML that needs nothing else, and the notebook's view of one trade."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

from gainshare.axioms.disguise import DISGUISES, Attack
from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.money import Asset
from gainshare.core.words import counted, percent
from gainshare.engine.figures import gain_steps, price_course, waterfall
from gainshare.engine.ink import Plate, plain
from gainshare.engine.tally import Course, Earned, Takings, Tally, Told, takings
from gainshare.markets.auction import AuctionMarket, Order, Rules, Sold
from gainshare.markets.auction_words import answer, seen
from gainshare.markets.auction_words import told as answered

_DISGUISED = {
    "copy": "the same data under a second name",
    "x+z, x-z": "two names, noise added to one and taken from the other",
    "offset": "two names, one shifted up and one down",
    "sign": "a second name with the sign turned",
    "noise": "a second name, slightly blurred",
}


@dataclass(frozen=True, slots=True)
class Story:
    """All that a report tells.

    name: of the market. tally: of the trades under the rules in force. balances: minor units by account. data: a
    sentence on what was traded. left_out: what was, and where it is listed. command: makes this page.
    """

    name: str
    tally: Tally
    balances: Mapping[str, int]
    verdicts: Sequence[Verdict]
    data: str
    left_out: str
    command: str

    @property
    def market(self) -> AuctionMarket:
        """Under the rules in force."""
        return self.tally.market

    @property
    def asset(self) -> Asset:
        """Of every amount."""
        return self.market.rules.asset


def page(story: Story) -> str:
    """The whole page: no script, nothing fetched, every name as plain text. The same story gives the same page."""
    found = story.tally.takings()
    title = _title(story, found)
    parts = (*(_of_trades(story, found) if story.tally.count else ()), _promises(story.verdicts), _end(story))
    return Template(_template("report.html")).substitute(
        title=text(title),
        over=f"Report of the auction market {name(story.name)}",
        data=text(story.data),
        strip=_strip(story, found),
        figures=_template("figure.css"),
        sections="\n".join(parts),
    )


def _title(story: Story, found: Takings) -> str:
    if not story.tally.count:
        return f"{story.name}: no trade yet"
    show = story.asset.show
    trades = counted(story.tally.count, "trade")
    sellers = counted(sum(one.amount > 0 for one in found.sellers), "seller")
    if not found.paid:
        return f"{story.name}: nothing was paid in {trades}"
    return f"{story.name}: buyers paid {show(found.paid)} in {trades}; {sellers} earned {show(found.earned)}"


def _strip(story: Story, found: Takings) -> str:
    show, off = story.asset.show, sum(story.balances.values())
    balance = text(show(off)) if not off else f'<span class="fails">{text(show(off))}: does not balance</span>'
    cells = (
        ("paid", text(show(found.paid))),
        ("earned", text(show(found.earned))),
        ("balance", balance),
        ("promises", _kinds(story.verdicts)),
    )
    kept = (
        f"Paid = earned + {show(found.withheld)} withheld + {show(found.rounding)} rounding. "
        f"The balance is that of all {counted(len(story.balances), 'account')} together."
    )
    shown = "".join(f"<div><dt>{label}</dt><dd>{held}</dd></div>" for label, held in cells)
    return f'<dl class="strip">{shown}</dl><p class="note">{text(kept)}</p>'


def _kinds(verdicts: Sequence[Verdict]) -> str:
    """How many promises stand how: whatever fails comes first."""
    kinds = Counter("hold" if one.verdict.startswith("holds") else one.verdict for one in verdicts)
    order = sorted(kinds, key=(FAILS, PROVED, "hold", NOT_CHECKED, NOT_PROMISED).index)
    words = [f"<span{_alarm(kind)}>{kinds[kind]} {kind}</span>" for kind in order]
    return f"<small>{'<br>'.join(words) or 'not examined'}</small>"


def _alarm(verdict: str) -> str:
    return ' class="fails"' if verdict == FAILS else ""


def _of_trades(story: Story, found: Takings) -> Iterable[str]:
    told = story.tally.shown
    assert told is not None
    yield _one_trade(story, told)
    yield _prices(story, told)
    yield _gain(story, told)
    yield _earnings(story.asset, found)
    yield _cheating(story)


def _one_trade(story: Story, told: Told) -> str:
    known = seen(story.market.rules, (told.order, told.sold))
    shown = "".join(f"<dt>{label}</dt><dd>{text(sentence)}</dd>" for label, sentence in answered(known))
    title = answer(f"{story.name}/{told.number}", known)
    return _section("trade", text(title), f'<dl class="told">{shown}</dl>')


def _prices(story: Story, told: Told) -> str:
    rules, show = story.market.rules, story.asset.show
    if rules.price == "fixed":
        said = f"The price is fixed by the rules, {show(rules.rate)} per unit of gain: nothing is learned."
        return _section("prices", "One price for all", f"<p>{text(said)}</p>")
    if story.tally.count == 1:
        said = "<p>How they change is drawn from the second trade on.</p>"
        return _section("prices", text(f"Prices by {rules.price} have seen one trade"), said)
    run = story.tally.course(told.order.fold)
    title = (
        f"Prices by {rules.price}: buyers paid {show(round(run.final.earned))}, the best fixed price "
        f"would have brought {show(round(run.final.best))}"
    )
    return _section("prices", text(title), _figure(price_course(run, story.asset), text(_course(story, run, told))))


def _course(story: Story, run: Course, told: Told) -> str:
    known = f"for {told.order.party} and all buyers of the same fold, one of {story.market.pricer.folds}"
    if run.final.bound is None:
        bound = f"No theorem bounds the regret of {story.market.rules.price}."
    else:
        bound = "Its bound is a theorem on prices that learn from every buyer; with folds it is a yardstick."
    drawn = f", every {_nth(run.every)} trade" if run.every > 1 else ""
    return (
        f"Above, the ink is the chance of each price before the bid was seen, {known}: the stronger, the likelier, "
        f"up to {percent(float(run.chances.max()))}. Dots are the prices drawn{drawn}. Below, the regret: how much "
        f"more a trade the best fixed price, known only in hindsight, would have brought. {bound}"
    )


def _gain(story: Story, told: Told) -> str:
    bought, party = told.sold.bought, told.order.party
    if not any(bought.curve.gains):
        said = "<p>No level of quality does better than the baseline.</p>"
        return _section("gain", text(f"There was nothing for {party} to buy"), said)
    if not bought.level:
        note = f"Each step is a level of quality and opens at the bid below it. The bid of {party} reached none."
        return _section("gain", text(f"What {party} could have bought"), _drawn(story, told, note))
    note = (
        f"Each step is a level of quality and opens at the bid below it. Hatched, left of the curve: what {party} "
        f"pays, each step at the bid that opens it. Blank, between the curve and the bid: what {party} keeps. Another "
        f"bid moves the line, not the steps."
    )
    return _section("gain", text(f"What {party} bought, what it pays and what it keeps"), _drawn(story, told, note))


def _drawn(story: Story, told: Told, note: str) -> str:
    return _figure(gain_steps(story.market.rules, told.order, told.sold), text(note))


def _earnings(asset: Asset, found: Takings) -> str:
    if not found.paid:
        return _section("earned", "Nobody paid, so nobody earned", "")
    first, part = found.sellers[0], percent(found.sellers[0].amount / found.paid)
    title = f"{first.party} earned most: {asset.show(first.amount)}, {part} of the payments"
    spread = "Whiskers hold 95 % of what sampling may have missed. " if any(one.spread for one in found.sellers) else ""
    withheld = "Hatched is what the division keeps back. " if found.withheld else ""
    note = (
        f"{spread}{withheld}Rounding holds fractions of a unit that are not yet paid. A seller's worth is its part of "
        f"the gain, found by {found.method}: here the mean of {counted(found.sales, 'sale')}."
    )
    body = _figure(waterfall(found, asset), text(note)) + _earners(asset, found)
    return _section("earned", text(title), body)


def _earners(asset: Asset, found: Takings) -> str:
    show = asset.show
    rows = "".join(
        f'<tr><th scope="row">{name(one.party)}</th><td>{one.worth:.4f}</td><td>{_margin(one)}</td>'
        f"<td>{show(one.amount, code=False)}</td><td>{percent(one.amount / found.paid)}</td></tr>"
        for one in found.sellers
    )
    gain = f"{found.gain:.4f}"
    ends = (("withheld", "", found.withheld), ("rounding", "", found.rounding), ("paid", gain, found.paid))
    feet = "".join(
        f'<tr><th scope="row">{label}</th><td>{worth}</td><td></td><td>{show(units, code=False)}</td>'
        f"<td>{percent(units / found.paid)}</td></tr>"
        for label, worth, units in ends
    )
    heads = ("seller", "worth in gain", "95 %", f"earned {asset.code}", "share")
    return _table(heads, rows, feet)


def _margin(one: Earned) -> str:
    return f"± {one.margin:.4f}" if one.margin else "exact"


def _cheating(story: Story) -> str:
    worst = story.tally.worst
    if worst is None:
        why = "No attack report: these tasks' learners would have to train every coalition anew."
        return _section("cheating", "Cheating was not tried", f"<p>{why}</p>")
    attacks, asset = worst.sold.attacks, story.asset
    charge, unit = worst.sold.bought.charge, 100 * asset.scale
    of = f"{asset.show(charge)} paid" if charge else f"every {asset.show(unit)} paid"
    paying = sum(attack.pays for attack in attacks)
    title = f"{paying} of {len(attacks)} disguises would have paid" if paying else "No disguise would have paid"
    among = f"the one of {story.tally.tried} tasks where cheating brings most" if story.tally.tried > 1 else "the task"
    said = "; ".join(f"<i>{text(key)}</i>, {words}" for key, words in _DISGUISED.items())
    note = (
        f"By how much a seller's earnings of {of} would have changed, had it come in disguise. "
        f"Tried on the actual data of {among} of trade {worst.number:,}. Disguises: {said}."
    )
    heads = ("seller", *DISGUISES)
    table = _table(heads, _attempts(attacks, charge or unit, asset), caption=f"change in {asset.code}; + would pay")
    return _section("cheating", title, f'{table}<p class="note">{note}</p>')


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


def _promises(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return _section("promises", "Promises were not examined", "<p>gainshare audit examines them.</p>")
    broken = sum(one.verdict == FAILS for one in verdicts)
    many = f"{counted(broken, 'promise')} of {len(verdicts)} broken"
    title = many if broken else "Every promise that was tested held"
    rows = "".join(
        f'<div><dt>{text(one.promise)} <span class="rule">{text(one.rule)}</span></dt>'
        f'<dd class="verdict"><span{_alarm(one.verdict)}>{text(one.verdict)}</span></dd>'
        f'<dd class="how">{text(_how(one))}</dd></div>'
        for one in verdicts
    )
    return _section("promises", title, f'<dl class="promises">{rows}</dl>')


def _how(one: Verdict) -> str:
    return one.method if one.witness is None else f"{one.method}: {one.witness}"


def _end(story: Story) -> str:
    earlier = max(0, story.tally.first - 1)
    limits = (
        "The operator is trusted: it holds the data, and the secret by which lower levels are degraded.",
        "Possession is not title: that a seller has data does not show that it may sell them.",
        "Two names of one party are two parties: whoever bids under both may move its own prices.",
        "Worths found by sampling are estimates and carry their interval; exact ones count every coalition.",
        "The page shows a buyer's bid and every seller's earnings: it is for those who may see both.",
    )
    told = f"<p>{text(story.left_out)}</p>" if story.left_out else "<p>Nothing was left out.</p>"
    if earlier:
        told += f"<p>{counted(earlier, 'trade')} under earlier rules are not on this page.</p>"
    shown = "".join(f"<li>{limit}</li>" for limit in limits)
    again = f"<p>This page is made again by</p><pre><code>{text(story.command)}</code></pre>"
    return _section("limits", "Left out, limits, and this page again", f'{told}<ul class="limits">{shown}</ul>{again}')


def fragment(rules: Rules, order: Order, sold: Sold) -> str:
    """One trade for a notebook: the answer, the gain curve with the payment, and who earned it."""
    found, said = takings([sold]), text(answer(f"trade {order.id}", seen(rules, (order, sold))))
    drawings = [gain_steps(rules, order, sold, "note").wide]
    if found.paid:
        drawings.append(waterfall(found, rules.asset, f"note {order.id}").wide)
    return Template(_template("fragment.html")).substitute(
        said=said, drawings="\n".join(drawings), figures=_template("figure.css")
    )


def text(words: str) -> str:
    """Anybody's words as HTML that can do nothing: escaped, on one line, without letters that no page may hold.

    >>> text("<b>1 & 2</b>")
    '&lt;b&gt;1 &amp; 2&lt;/b&gt;'
    """
    return escape(plain(words))


def name(words: str) -> str:
    """A name, kept from turning the direction of what follows."""
    return f"<bdi>{text(words)}</bdi>"


def _section(key: str, title: str, body: str) -> str:
    return f'<section id="{key}">\n<h2>{title}</h2>\n{body}\n</section>'


def _figure(drawn: Plate, note: str) -> str:
    views = f'<div class="wide">{drawn.wide}</div><div class="narrow">{drawn.narrow}</div>'
    return f"<figure>{views}<figcaption>{note}</figcaption></figure>"


def _table(heads: Sequence[str], rows: str, feet: str = "", caption: str = "") -> str:
    said = f"<caption>{text(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{text(one)}</th>' for one in heads)
    foot = f"<tfoot>{feet}</tfoot>" if feet else ""
    body = f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{foot}"
    return f'<div class="scroll" tabindex="0"><table>{said}{body}</table></div>'


def _nth(number: int) -> str:
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _template(file: str) -> str:
    return (files("gainshare.engine") / "templates" / file).read_text("utf-8")
