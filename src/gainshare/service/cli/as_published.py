"""`gainshare demo auction --as-published`: the first published rules and the engine's, side by side on one sale."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from gainshare.service.as_published import IN_PLACE, sale
from gainshare.service.cli.console import DONE, Console, wrapped
from gainshare.service.eight_steps import Figure, Step, steps

NAMES = {"mwu": "MWU", "ucb": "UCB", "hedge": "Hedge"}
"""Pricers as they are printed."""

SHORT, LONG = 3, 16
"""Rows below which figures are lines of their own; from which a table is printed in two halves, side by side."""


def run(console: Console, seed: int) -> int:
    """Sell once under each pricer of the report, by both sets of rules."""
    told = {word: steps(sale(word, seed)) for word in IN_PLACE}
    console.document({"seed": seed, "currency": "EUR", "sales": [_document(word, told[word]) for word in told]})
    if console.terminal:
        _story(console, told, seed)
    else:
        heads = ("pricer", "step", "figure", "of", "published", "corrected", "why")
        console.table(heads, [row for word, found in told.items() for row in _rows(word, found)])
    return DONE


def _document(word: str, found: Sequence[Step]) -> dict[str, Any]:
    return {"pricer": word, "in_its_place": IN_PLACE[word], "steps": [_told(step) for step in found]}


def _told(step: Step) -> dict[str, Any]:
    figures = [
        {"figure": one.name, "of": one.of, "published": one.published, "corrected": one.corrected}
        for one in step.figures
    ]
    return {"step": step.number, "title": step.title, "figures": figures, "why": step.why}


def _rows(word: str, found: Sequence[Step]) -> Iterator[tuple[str, ...]]:
    """A row for each figure, with full digits; the reason stands in the first row of its step."""
    for step in found:
        for place, one in enumerate(step.figures):
            sides = ("" if side is None else repr(side) for side in (one.published, one.corrected))
            yield (word, str(step.number), one.name, one.of, *sides, "" if place else step.why)


def _story(console: Console, told: dict[str, tuple[Step, ...]], seed: int) -> None:
    console.say(
        "The auction as a report of 2025 published it, beside this engine. Ten sellers bring a column of 100 numbers "
        "each. A buyer wants a figure that is linear in them, but for some noise, and to whom a unit of gain is worth "
        f"200.00 EUR. Both sides get the same data (seed {seed}); amounts are in EUR."
    )
    for word, found in told.items():
        title = f"Priced by {NAMES[word]}; corrected, by {NAMES[IN_PLACE[word]]}"
        console.say(f"\n{title:<44}{'as published':>16}{'corrected':>16}")
        for step in found:
            _step(console, step)
    console.say()
    console.label("next", "gainshare demo")


def _step(console: Console, step: Step) -> None:
    console.say()
    if len(step.figures) == 1:
        console.say(_line(f"{step.number}  {step.title}", step.figures[0]))
    else:
        console.say(f"{step.number}  {step.title}")
        _table(console, step)
    for line in wrapped(step.why, 77):
        console.say(f"   {line}")


def _line(label: str, figure: Figure) -> str:
    return f"{label:<44}{_shown(figure, figure.published):>16}{_shown(figure, figure.corrected):>16}"


def _shown(figure: Figure, side: float | None) -> str:
    return "" if side is None else f"{side:.{figure.decimals}f}"


def _table(console: Console, step: Step) -> None:
    names = list(dict.fromkeys(figure.name for figure in step.figures))
    cells = {figure.of: [figure.of] for figure in step.figures}
    if len(cells) < SHORT:
        for figure in step.figures:
            console.say(_line(f"   {figure.name} {figure.of}".rstrip(), figure))
        return
    for figure in step.figures:
        cells[figure.of] += [_shown(figure, figure.published), _shown(figure, figure.corrected)]
    sides = (
        [">as published", ">corrected"]
        if len(names) == 1
        else [h for name in names for h in (f">{name}", ">corrected")]
    )
    heads, rows = ["price" if step.number == 6 else "seller", *sides], list(cells.values())
    if len(rows) >= LONG:
        half = -(-len(rows) // 2)
        rows = [[*one, *other] for one, other in zip_longest(rows[:half], rows[half:], fillvalue=[""] * len(heads))]
        heads = heads * 2
    console.table(heads, rows)
