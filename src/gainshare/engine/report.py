"""The report of a market: one page of HTML that needs nothing else, and the notebook's view of one trade."""

from collections import Counter
from collections.abc import Sequence
from string import Template
from typing import Any

from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED, PROVED, Verdict
from gainshare.core.words import counted
from gainshare.engine.figures import waterfall
from gainshare.engine.page import Story, name, section, template, text
from gainshare.engine.pages import PAGES
from gainshare.engine.tally import Takings, takings
from gainshare.markets.catalog import KINDS


def page(story: Story) -> str:
    """The whole page: no script, nothing fetched, every name as plain text. The same story gives the same page."""
    found = story.tally.till.takings()
    title = _title(story, found)
    parts = (*_of_trades(story, found), _promises(story.verdicts), _end(story))
    return Template(template("report.html")).substitute(
        title=text(title),
        over=f"Report of the {story.kind} market {name(story.name)}",
        data=text(story.data),
        strip=_strip(story, found),
        figures=template("figure.css"),
        sections="\n".join(parts),
    )


def _of_trades(story: Story, found: Takings) -> tuple[str, ...]:
    return tuple(PAGES[story.kind].sections(story, found)) if story.tally.count else ()


def _title(story: Story, found: Takings) -> str:
    if not story.tally.count:
        return f"{story.name}: no trade yet"
    own = PAGES[story.kind].title
    if own:
        return own(story)
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


def _promises(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return section("promises", "Promises were not examined", "<p>gainshare audit examines them.</p>")
    broken = sum(one.verdict == FAILS for one in verdicts)
    many = f"{counted(broken, 'promise')} of {len(verdicts)} broken"
    title = many if broken else "Every promise that was tested held"
    rows = "".join(
        f'<div><dt>{text(one.promise)} <span class="rule">{text(one.rule)}</span></dt>'
        f'<dd class="verdict"><span{_alarm(one.verdict)}>{text(one.verdict)}</span></dd>'
        f'<dd class="how">{text(_how(one))}</dd></div>'
        for one in verdicts
    )
    return section("promises", title, f'<dl class="promises">{rows}</dl>')


def _how(one: Verdict) -> str:
    return one.method if one.witness is None else f"{one.method}: {one.witness}"


def _end(story: Story) -> str:
    told = f"<p>{text(story.left_out)}</p>" if story.left_out else "<p>Nothing was left out.</p>"
    if story.tally.earlier:
        told += f"<p>{counted(story.tally.earlier, 'trade')} under earlier rules are not on this page.</p>"
    shown = "".join(f"<li>{limit}</li>" for limit in PAGES[story.kind].limits)
    again = f"<p>This page is made again by</p><pre><code>{text(story.command)}</code></pre>"
    return section("limits", "Left out, limits, and this page again", f'{told}<ul class="limits">{shown}</ul>{again}')


def fragment(kind: str, rules: Any, order: Any, evidence: Any) -> str:
    """One trade for a notebook: the answer, what its kind draws of it, and who earned it."""
    words, found = KINDS[kind].words, takings(KINDS[kind].sales((order,), evidence))
    said = text(words.answer(f"trade {order.id}", words.seen(rules, (order, evidence))))
    drawings = [plate.wide for plate in PAGES[kind].drawings(rules, order, evidence)]
    if found.paid:
        drawings.append(waterfall(found, rules.asset, f"note {order.id}").wide)
    return Template(template("fragment.html")).substitute(
        said=said, drawings="\n".join(drawings), figures=template("figure.css")
    )
