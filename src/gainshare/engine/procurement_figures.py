"""The figures of a procurement beside its supply: what rules buy by budget, and claims by rank."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

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
    named,
    note,
    plate,
    round_parts,
    ticked,
)
from gainshare.engine.procurement_tally import Values
from gainshare.ledger.claims import Pool, Tranche
from gainshare.markets.procurement.records import Bought, Rules

EM, LINE = 6.4, 15.0
"""Pixels that a letter and a line of small labels take, generously."""

_STROKES: Mapping[str, tuple[str, float, object]] = {
    "qmia": (INK, 1.6, "-"),
    "guarded": (INK, 1.2, (0, (6, 2))),
    "literal": (FADED, 1.4, (0, (3, 2))),
    "pay-as-ask": (FADED, 1.2, (0, (1, 1.6))),
    "volume": (FADED, 1.2, "-"),
}
"""Colour, width and dashes of a rule's curve."""


def value_curves(found: Values, bought: Bought, rules: Rules, name: str = "value") -> Plate:
    """What each rule buys, as a share of all weight, by budget; the market a dot; crosses where one overspends."""
    asset, whole = rules.asset, max(1, sum(lot.weight for lot in bought.lots))
    share = sum(lot.weight for lot in bought.lots if not lot.why) / whole
    top = 1.04 * max([share, 0.01, *(part for curve in found.curves for part in curve.values)])

    def draw(figure: Figure) -> None:
        narrow = figure.get_size_inches()[0] * 72 <= NARROW
        axes = framed(figure, 44, 92 if narrow else 112, 28, 46)
        budgets = [budget / asset.scale for budget in found.budgets]
        axes.set(xlim=(0, budgets[-1] or 1), ylim=(0, top))
        for curve in found.curves:
            color, wide, dashes = _stroke(curve.names, bought.price)
            axes.step(budgets, curve.values, where="post", color=color, lw=wide, ls=dashes)
            over = [(x, y) for x, y, beyond in zip(budgets, curve.values, curve.over, strict=True) if beyond]
            axes.plot(
                *zip(*over[:: max(1, len(over) // 12)], strict=True) if over else ([], []), "x", ms=5, color=color
            )
        mark = rules.budget / asset.scale
        axes.plot([mark, mark], [0, share], color=ACCENT, lw=1)
        axes.plot([mark], [share], "o", ms=8, mfc=ACCENT, mec=PAPER, mew=1.5, zorder=5)
        note(axes, "this market", (mark, 0), (5, 4), ha="left", color=ACCENT, size=11)
        _ends(axes, found, bought.price, top)
        ticked(axes.xaxis, round_parts(3 if narrow else 5))
        axes.yaxis.set_major_locator(round_parts(6))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda part, _: f"{100 * part:.9g} %" if part else "0"))
        note(axes, "weight bought, of all", (0, 1), (-38, 8), ha="left", color=FADED, size=11, xycoords="axes fraction")
        named(axes, f"budget, {asset.code}")

    half = bisect_right(found.budgets, rules.budget) - 1
    each = "; ".join(f"{' and '.join(curve.names)} {percent(curve.values[half])}" for curve in found.curves)
    alt = f"Weight bought by budget. At {asset.show(rules.budget)} the market bought {percent(share)}. By rule: {each}."
    return plate(name, alt, 340, draw)


def _stroke(names: Sequence[str], price: str) -> tuple[str, float, object]:
    return (ACCENT, 2.2, "-") if price in names else _STROKES[names[0]]


def _ends(axes: Axes, found: Values, price: str, top: float) -> None:
    """Names at the right ends, apart, each with a hairline to its curve."""
    high = axes.get_window_extent().height
    rows = sorted(((curve.values[-1] / top * high, curve) for curve in found.curves), key=lambda row: row[0])
    lows, low = list[float](), -LINE
    for at, curve in rows:
        low = max(low + LINE * len(curve.names), at)
        lows.append(low)
    down = max(0.0, lows[-1] - high) if lows else 0.0
    for (at, curve), low in zip(rows, lows, strict=True):
        place, color = low - down, _stroke(curve.names, price)[0]
        axes.annotate(
            "",
            (1, at / high),
            (10, place - at),
            xycoords="axes fraction",
            textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": color, "lw": 0.6, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )
        for line, word in enumerate(curve.names):
            shift = (13.0, place - at - LINE * line)
            note(
                axes,
                word,
                (1, at / high),
                shift,
                ha="left",
                va="center",
                color=color,
                size=11,
                xycoords="axes fraction",
            )


@dataclass(frozen=True, slots=True)
class Rank:
    """How a tranche stands, of its face. paid: to its holders. held: until it vests. left: outstanding."""

    issued: int
    paid: int
    held: int
    left: int

    @property
    def gone(self) -> int:
        """Given up for cash or use, or forfeited."""
        return self.issued - self.paid - self.held - self.left

    @classmethod
    def of(cls, tranche: Tranche) -> "Rank":
        """Of face alone; what equity brought besides is not a part of it."""
        faced = [(claim, int(claim.settled * tranche.share(claim))) for claim in tranche.claims]
        paid = sum(part for _, part in faced)
        held = sum(claim.settled - part for claim, part in faced if claim.stopped is None)
        return cls(tranche.issued, paid, held, sum(tranche.outstanding(claim) for claim in tranche.claims))


def claim_ranks(pool: Pool, asset: Asset, name: str = "claims") -> Plate:
    """Claims rank by rank, the first on top: paid in ink, held hatched, outstanding blank."""
    ranks = [Rank.of(tranche) for tranche in pool.tranches]
    amounts = [asset.show(rank.left, code=False) for rank in ranks]
    column = 12 + 7.2 * max(map(len, [*amounts, "outstanding"]))

    def draw(figure: Figure) -> None:
        axes = framed(figure, 62, column + 8, 22, 8)
        most, put = max(rank.issued for rank in ranks) or 1, ("axes fraction", "data")
        for row, (rank, amount) in enumerate(zip(ranks, amounts, strict=True)):
            _rank(axes, rank, row, most, named=not row)
            note(axes, f"rank {row + 1}", (0, -row), (-8, 0), ha="right", va="center", size=11, xycoords=put)
            note(axes, amount, (1, -row), (column, 0), ha="right", va="center", xycoords=put)
        note(axes, "outstanding", (1, 0.25), (column, 4), ha="right", color=FADED, size=11, xycoords=put)
        axes.set(xlim=(0, most), ylim=(0.5 - len(ranks), 0.5))
        axes.set_axis_off()

    told = "; ".join(
        f"rank {number}: {asset.show(rank.paid)} of {asset.show(rank.issued)} paid, {asset.show(rank.held)} held, "
        f"{asset.show(rank.left)} outstanding"
        for number, rank in enumerate(ranks, 1)
    )
    return plate(name, f"Claims. {told}.", 30 + 30 * len(ranks), draw)


def _rank(axes: Axes, rank: Rank, row: int, most: int, *, named: bool) -> None:
    """One rank as a bar; over the first the words for its parts, where they have room."""
    left, wide = 0, axes.get_window_extent().width
    fills = (("paid", rank.paid, INK, ""), ("held", rank.held, "none", "////"), ("", rank.left, "none", ""))
    for word, amount, fill, hatch in fills:
        edge = FADED if fill == "none" else fill
        axes.add_patch(Rectangle((left, -row - 0.25), amount, 0.5, fc=fill, ec=edge, hatch=hatch, lw=0.8))
        if named and word and amount / most * wide > EM * len(word) + 4:
            note(axes, word, (left, -row + 0.25), (1, 4), ha="left", color=FADED, size=11)
        left += amount
