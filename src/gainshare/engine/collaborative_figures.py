"""The figures of a collaborative market: what each member has alone and after, and whose data help whose task."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gainshare.core.money import Asset
from gainshare.core.words import percent
from gainshare.engine.ink import (
    ACCENT,
    FADED,
    INK,
    NARROW,
    PAPER,
    Plate,
    framed,
    note,
    plain,
    plate,
)
from gainshare.markets.collaborative.records import Help, Outcome, Settled
from gainshare.markets.collaborative.story import improved, points

EM, LINE = 6.6, 17.0
"""Pixels that a letter and a line of small labels take, generously."""

HEAD = 12
"""Letters of a name above a column."""

SMALL, ROW = 6.2, 54.0
"""Pixels that a letter takes in a cell, and a row of cells."""

LEAST = 60.0
"""Pixels below which lines are too short: amounts then stand in the tables alone."""


def told(party: str, letters: int) -> str:
    """A name in no more letters than these, with both its ends: where names are long, they often begin alike.

    >>> told("hospital number 12", 10), told("va", 10)
    ('hospit… 12', 'va')
    """
    return party if len(party) <= letters else f"{party[: letters - 4]}…{party[-3:]}"


def earnings(settled: Settled) -> Mapping[str, int]:
    """What each member earned in a settlement, in minor units."""
    found = dict.fromkeys((one.party for one in settled.members), 0)
    for one in settled.members:
        for each in one.helps:
            found[each.party] += each.amount
    return found


# --------------------------------------------------------------------------------------------- before and now


@dataclass(frozen=True, slots=True)
class _Line:
    """A member's line. begin, end: its scores. tried: that of a model which was made and not handed over.

    money: what it paid and what it earned, "" for nothing. helps: whether it has no task.
    """

    party: str
    begin: float
    end: float
    tried: float | None
    moved: bool
    money: tuple[str, str]
    helps: bool

    @property
    def signed(self) -> str:
        """Both amounts, with signs."""
        return " ".join(sign + amount for sign, amount in zip("-+", self.money, strict=True) if amount)


def slope_chart(settled: Settled, asset: Asset, name: str = "slopes") -> Plate:
    """A line for each member from its score before to that which it has now; what it paid and earned at the end.

    Whoever got a model has a thick line; a hollow dot is a model that was made and is not surely better.
    """
    lines = [_line(one, settled, asset) for one in settled.members]
    tasks, helping = [one for one in lines if not one.helps], [one for one in lines if one.helps]

    def height(width: int) -> int:
        gap = _Columns.of(width, lines).gap
        return int(max(230.0, 62 + gap * len(tasks)) + _below(helping, gap))

    def draw(figure: Figure) -> None:
        columns = _Columns.of(figure.get_size_inches()[0] * 72, lines)
        axes = framed(figure, columns.left, columns.right, 40, 16 + _below(helping, columns.gap))
        axes.set(xlim=(0, 1), ylim=_span(tasks))
        axes.set_axis_off()
        _heads(axes, columns, lines=bool(tasks))
        for line in tasks:
            _sloped(axes, line)
        _labels(axes, tasks, columns)
        for row, line in enumerate(helping):
            _helper(axes, line, -(28 + columns.gap * row), columns)

    each = "; ".join(_told(one, settled, asset) for one in settled.members)
    return plate(name, f"Each member's score before and now. {each}.", height, draw)


def _below(helping: Sequence[_Line], gap: float) -> float:
    """Pixels below the lines for those who only help."""
    return gap * len(helping) + 14 if helping else 0


def _line(one: Outcome, settled: Settled, asset: Asset) -> _Line:
    moved, (paid, earned) = bool(one.artefact), (one.paid, earnings(settled)[one.party])
    tried = float(one.after) if not moved and any(each.chosen for each in one.helps) else None
    money = (asset.show(paid, code=False) if paid else "", asset.show(earned, code=False) if earned else "")
    now = one.after if moved else one.alone
    return _Line(one.party, float(one.alone), float(now), tried, moved, money, bool(one.reason))


def _told(one: Outcome, settled: Settled, asset: Asset) -> str:
    money = f"pays {asset.show(one.paid)}, earns {asset.show(earnings(settled)[one.party])}"
    if one.reason:
        return f"{one.party} has no task, {money}"
    after = f"now {percent(one.after)}" if one.artefact else "and keeps its model"
    return f"{one.party} {percent(one.alone)} before, {after}, {money}"


def _span(lines: Sequence[_Line]) -> tuple[float, float]:
    """From the lowest to the highest score, and no less than five points."""
    held = [each for line in lines for each in (line.begin, line.end, line.tried) if each is not None] or [0.0, 1.0]
    low, high = min(held), max(held)
    more = max(0.0, 0.05 - (high - low)) / 2
    return low - more, high + more


SCORE = 7 * EM + 16
"""Pixels from the end of a line to the far end of its score."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where words stand, in pixels from the lines. letters: of a name, at most. ends: of the columns of amounts.

    gap: from one label to the next. below: whether amounts stand in a line of their own, below score and name.
    """

    left: float
    right: float
    letters: int
    ends: tuple[float, ...] = ()
    gap: float = LINE
    below: bool = False

    @classmethod
    def of(cls, wide: float, lines: Sequence[_Line]) -> "_Columns":
        """Amounts are left out where lines would have too little room."""
        narrow = wide <= NARROW
        letters = min(11 if narrow else 18, max(len(line.party) for line in lines))
        left, names = SCORE + max(EM * letters, 34), SCORE + 8 + EM * letters
        bare = cls(left, names, letters)
        if narrow:
            longest = 14 + EM * max(len(line.signed) for line in lines)
            found = cls(left, max(names, longest), letters, gap=2 * LINE - 5, below=True)
        else:
            widths = [
                14 + EM * max(len(head), *(len(line.money[at]) for line in lines)) for at, head in enumerate(PAID)
            ]
            found = cls(left, names + sum(widths), letters, (names + widths[0], names + sum(widths)))
        return found if any(line.signed for line in lines) and wide - left - found.right >= LEAST else bare


PAID = ("pays", "earns")
"""Heads of the columns of amounts."""


def _heads(axes: Axes, columns: _Columns, *, lines: bool) -> None:
    put = partial(note, axes, color=FADED, size=11, xycoords="axes fraction", ha="right")
    if lines:
        put("before", (0, 1), (-12, 18))
        put("now", (1, 1), (SCORE - 4, 18))
    for word, end in zip(PAID, columns.ends, strict=False):
        put(word, (1, 1), (end, 18))


def _sloped(axes: Axes, line: _Line) -> None:
    color, wide = (ACCENT, 2.4) if line.moved else (FADED, 1.0)
    if line.tried is not None:
        axes.plot([0, 1], [line.begin, line.tried], color=FADED, lw=0.8, ls=(0, (1, 2)))
        axes.plot([1], [line.tried], "o", ms=6, mfc=PAPER, mec=FADED, mew=1.1, clip_on=False)
    axes.plot([0, 1], [line.begin, line.end], color=color, lw=wide, zorder=3 if line.moved else 2)
    axes.plot([0, 1], [line.begin, line.end], "o", ms=6, mfc=color, mec=PAPER, mew=0.8, clip_on=False, zorder=4)


def _labels(axes: Axes, lines: Sequence[_Line], columns: _Columns) -> None:
    """Names and scores at both ends, none on another, each with a hairline where it stands off."""
    (low, high), tall = axes.get_ylim(), axes.get_window_extent().height
    for side, scores in enumerate(([line.begin for line in lines], [line.end for line in lines])):
        pixels = [(score - low) / (high - low) * tall for score in scores]
        gap = columns.gap if side else LINE
        for line, at, place in zip(lines, pixels, spread(pixels, gap, tall), strict=True):
            point, lift = (side, at / tall), place - at
            _lead(axes, point, (9 if side else -9, lift))
            if side:
                _ending(axes, line, point, lift, columns)
            else:
                put = partial(note, axes, size=11, va="center", xycoords="axes fraction", ha="right")
                put(percent(line.begin), point, (-12, lift))
                put(told(line.party, columns.letters), point, (-SCORE, lift))


def _ending(axes: Axes, line: _Line, point: tuple[float, float], lift: float, columns: _Columns) -> None:
    """Score, name and money at the right end of a line."""
    put = partial(note, axes, size=11, va="center", xycoords="axes fraction", color=ACCENT if line.moved else INK)
    put(percent(line.end), point, (SCORE - 4, lift), ha="right")
    put(told(line.party, columns.letters), point, (SCORE + 4, lift), ha="left")
    _money(axes, line, point, lift, columns)


def _money(axes: Axes, line: _Line, point: tuple[float, float], lift: float, columns: _Columns) -> None:
    put = partial(note, axes, va="center", size=11, xycoords="axes fraction")
    if columns.below:
        put(line.signed, point, (14, lift - 13), ha="left", color=FADED)
    for amount, end in zip(line.money, columns.ends, strict=False):
        put(amount, point, (end, lift), ha="right")


def _helper(axes: Axes, line: _Line, lift: float, columns: _Columns) -> None:
    """A member without a task, below the lines."""
    put = partial(note, axes, size=11, va="center", xycoords="axes fraction")
    put("only helps", (1, 0), (SCORE - 4, lift), ha="right", color=FADED)
    put(told(line.party, columns.letters), (1, 0), (SCORE + 4, lift), ha="left")
    _money(axes, line, (1, 0), lift, columns)


def _lead(axes: Axes, point: tuple[float, float], shift: tuple[float, float]) -> None:
    """A hairline from the end of a line to its label, where that had to give way."""
    if abs(shift[1]) > 2:
        line: dict[str, Any] = {"arrowstyle": "-", "color": FADED, "lw": 0.5, "shrinkA": 0, "shrinkB": 4}
        axes.annotate("", point, shift, "axes fraction", "offset points", arrowprops=line, annotation_clip=False)


def spread(places: Sequence[float], gap: float, room: float) -> list[float]:
    """Places for labels of this height, as near as may be to where they belong, in the same order.

    Pool-adjacent-violators on the places less their rank's share of room; if all fit, none leaves 0 to room.

    >>> spread([5.0, 5.0, 90.0], 10, 100)
    [0.0, 10.0, 90.0]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    pools: list[tuple[float, int]] = []
    for rank, one in enumerate(order):
        pools.append((places[one] - gap * rank, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (left, many), (right, more) = pools[-2:]
            pools[-2:] = [((left * many + right * more) / (many + more), many + more)]
    flat = [at for at, many in pools for _ in range(many)]
    most = max(0.0, room - gap * (len(places) - 1))
    found = [0.0] * len(places)
    for rank, (one, at) in enumerate(zip(order, flat, strict=True)):
        found[one] = min(max(at, 0.0), most) + gap * rank
    return found


# ------------------------------------------------------------------------------------------------ who helped whom


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the cells of the matrix stand. left, head: pixels before and above. column, row: of one, in pixels.

    letters: of a name before a row. upright: whether names above columns are.
    """

    left: float
    head: float
    column: float
    row: float
    letters: int
    upright: bool

    @classmethod
    def of(cls, wide: float, givers: Sequence[str], takers: Sequence[str]) -> "_Grid":
        letters = 12 if wide <= NARROW else 20
        left = 14 + EM * min(letters, max(map(len, givers)))
        column = min(110.0, (wide - left - 8) / max(1, len(takers)))
        longest = min(HEAD, max(map(len, takers), default=1))
        upright = column < 8 + EM * longest
        head = 16 + EM * longest if upright else 26
        return cls(left, head, column, ROW if column > NARROW / 10 else column, letters, upright)

    def fits(self, words: str) -> bool:
        """Whether a cell has room for them beside each other."""
        return SMALL * len(words) <= self.column - 8


def help_matrix(settled: Settled, asset: Asset, name: str = "matrix") -> Plate:
    """How much higher each column's member scores with each row's data, in points.

    Better is a full triangle upwards, worse a hollow one downwards, as large as the change; the data that a model was
    made of stand in a frame, with what they earned.
    """
    members = settled.members
    givers, takers = [one.party for one in members], [one.party for one in members if not one.reason]
    cells = {(each.party, one.party): each for one in members if not one.reason for each in one.helps}
    most = max((abs(float(each.alone)) for each in cells.values()), default=0.0) or 1.0
    amounts = [asset.show(each.amount, code=False) for each in cells.values() if each.amount]

    def height(width: int) -> int:
        grid = _Grid.of(width, givers, takers)
        return int(grid.head + 4 + grid.row * len(givers))

    def draw(figure: Figure) -> None:
        wide = figure.get_size_inches()[0] * 72
        grid = _Grid.of(wide, givers, takers)
        words = _Words(grid, asset, paid=grid.fits(max(amounts, key=len, default="")))
        axes = framed(figure, grid.left, wide - grid.left - grid.column * max(1, len(takers)), grid.head, 4)
        axes.set(xlim=(0, max(1, len(takers))), ylim=(len(givers), 0))
        axes.set_axis_off()
        for row, giver in enumerate(givers):
            put = partial(note, axes, size=11, va="center", xycoords=("axes fraction", "data"))
            put(told(giver, grid.letters), (0, row + 0.5), (-8, 0), ha="right")
        for place, taker in enumerate(takers):
            _head(axes, told(taker, HEAD), place, upright=grid.upright)
            for row, giver in enumerate(givers):
                _cell(axes, (place, row), cells.get((giver, taker)), (most, words), own=giver == taker)

    return plate(name, _helped(cells, settled), height, draw)


def _helped(cells: Mapping[tuple[str, str], Help], settled: Settled) -> str:
    each = "; ".join(
        f"{giver} to {taker} {points(one.alone)} points{', used' if one.chosen else ''}"
        for (giver, taker), one in cells.items()
    )
    return f"Who helped whom, givers to takers: {each or 'nobody has a task'}. {len(improved(settled))} improved."


def _head(axes: Axes, words: str, place: int, *, upright: bool) -> None:
    axes.annotate(
        plain(words),
        (place + 0.5, 1),
        (0, 7),
        ("data", "axes fraction"),
        "offset points",
        ha="center",
        va="bottom",
        size=11,
        rotation=90 if upright else 0,
        annotation_clip=False,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands in a cell. paid: whether every amount has room."""

    grid: _Grid
    asset: Asset
    paid: bool

    def of(self, found: Help, change: str) -> Iterator[str]:
        """Points, and below them what was earned."""
        if change and self.grid.fits(change):
            yield change
        if found.amount and self.paid:
            yield self.asset.show(found.amount, code=False)


def _cell(axes: Axes, at: tuple[int, int], found: Help | None, drawn: tuple[float, _Words], *, own: bool) -> None:
    """One giver's data at one taker's task. at: column and row. drawn: the largest change of all, what has room."""
    (column, row), (most, room) = at, drawn
    axes.add_patch(Rectangle(at, 1, 1, fc="none", ec=FADED, lw=0.4))
    if found and found.chosen:
        aside, above = 3 / room.grid.column, 3 / room.grid.row
        corner, edge = (column + aside, row + above), ACCENT if found.amount else INK
        axes.add_patch(Rectangle(corner, 1 - 2 * aside, 1 - 2 * above, fc="none", ec=edge, lw=1.8))
    words = [*room.of(found, "" if own else points(found.alone))] if found else []
    lift, middle = 6.0 * len(words), (column + 0.5, row + 0.5)
    at_mark = middle[1] - lift / room.grid.row
    if own or found is None:
        axes.plot([column + 0.42, column + 0.58], [at_mark, at_mark], color=FADED, lw=0.6)
    else:
        _mark(axes, (middle[0], at_mark), float(found.alone) / most, min(1.0, room.grid.column / 44))
    for line, word in enumerate(words):
        color = ACCENT if line or own else INK
        note(axes, word, middle, (0, lift - 14 - 12 * line), ha="center", va="center", size=10, color=color)


def _mark(axes: Axes, at: tuple[float, float], part: float, side: float) -> None:
    """Up and full for better, down and hollow for worse, a dot for neither. part: of the largest change."""
    marker, fill, edge = ("^", ACCENT, ACCENT) if part > 0 else ("v", PAPER, INK)
    size = (5 + 8 * abs(part) ** 0.5) * side
    if not part:
        marker, fill, edge, size = "o", FADED, FADED, 3.0
    axes.plot([at[0]], [at[1]], marker, ms=size, mfc=fill, mec=edge, mew=1.1)
