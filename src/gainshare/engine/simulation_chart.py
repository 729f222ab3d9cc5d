"""The chart of a simulation: a row for each set of rules, its money as a bar, what cheating would bring beside it."""

from functools import partial

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gainshare.core.money import Asset
from gainshare.engine.cheats import CHEATS, UNDECLARED
from gainshare.engine.ink import ACCENT, FADED, INK, PAPER, framed, plain, sheet, short
from gainshare.engine.simulation import ATTEMPTS, Attempt, Outcome, Simulation

WIDTH, HEAD, ROW, FOOT = 912, 112, 76, 44
"""Pixels across, and of the heading, of each row and of the last lines."""

CAPTION = (
    "Black: to sellers. Hatched: withheld. Open: what buyers keep. Green: what the best fixed price earns. "
    "Stems: against honesty, at most 100 %."
)

_EDGE, _BARS, _LENGTH = 24, 172, 272
"""Where names begin, where bars begin, and how long the longest is."""

_ZERO, _APART, _REACH = 514, 108, 40
"""Where the first column of cheating has its zero, how far columns are apart, and how long a stem of 100 % is."""


def chart(found: Simulation, asset: Asset, *, title: str, form: str) -> bytes:
    """The chart as a file. title: what was simulated. form: "svg" or "png"."""
    height = HEAD + ROW * len(found.outcomes) + FOOT

    def draw(figure: Figure) -> None:
        axes = framed(figure, 0, 0, 0, 0)
        axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        axes.set_axis_off()
        _heading(axes, found, asset, title)
        _lines(axes, height)
        for place, one in enumerate(found.outcomes):
            _rules(axes, one, HEAD + ROW * place)
            _money(axes, one, HEAD + ROW * place, asset, most=max(map(_whole, found.outcomes)))
        for place, behaviour in enumerate(ATTEMPTS):
            _column(axes, found, behaviour, _ZERO + _APART * place, asset)
        _text(axes, CAPTION, _EDGE, height - 18, color=FADED, size=10.5)

    return sheet("simulation", (WIDTH, height), draw, form=form)


def _whole(one: Outcome) -> float:
    return max(one.payouts.paid + float(one.kept), one.regret.best, 1.0)


def _heading(axes: Axes, found: Simulation, asset: Asset, title: str) -> None:
    best = max(found.outcomes, key=lambda one: one.payouts.paid)
    many = len(found.outcomes)
    answer = f"earns {asset.show(best.payouts.paid)}" + (f", most of {many} sets of rules" if many > 1 else "")
    _text(axes, f"{short(best.name, 40)} {answer}", _EDGE, 34, size=17)
    _text(axes, short(title, 136), _EDGE, 55, color=FADED, size=11.5)
    small = partial(_text, axes, color=FADED, size=11)
    small(f"what buyers pay and keep, {asset.code}", _BARS, HEAD - 14)
    small(f"what cheating adds for whom it suits best, {asset.code}", _ZERO - 44, HEAD - 32)
    for place, behaviour in enumerate(ATTEMPTS):
        small(behaviour.replace("shading together", "all shade"), _ZERO + _APART * place, HEAD - 14, ha="center")


def _lines(axes: Axes, height: int) -> None:
    """A rule above the rows and one below, and the zero of each column of cheating."""
    for y in (HEAD - 6, height - FOOT + 6):
        axes.plot([_EDGE, WIDTH - _EDGE], [y, y], color=FADED, lw=0.6)
    for place in range(len(ATTEMPTS)):
        x = _ZERO + _APART * place
        axes.plot([x, x], [HEAD, height - FOOT], color=FADED, lw=0.6, zorder=0)


def _rules(axes: Axes, one: Outcome, top: float) -> None:
    rules = one.rules
    price = f"at {rules.asset.show(rules.rate, code=False)}" if rules.price == "fixed" else rules.price
    _text(axes, short(one.name, 19), _EDGE, top + 29, size=13)
    _text(axes, f"{price}, {rules.quality},", _EDGE, top + 46, color=FADED, size=10.5)
    _text(axes, rules.division, _EDGE, top + 60, color=FADED, size=10.5)


def _money(axes: Axes, one: Outcome, top: float, asset: Asset, *, most: float) -> None:
    """The bar: to sellers, withheld, kept by buyers; what stands in `rounding` is less than a hairline."""
    pixels, y, high = _LENGTH / most, top + 33, 15.0
    paid, kept = one.payouts.paid, float(one.kept)
    earned = paid - one.payouts.withheld
    bar = axes.add_patch
    bar(Rectangle((_BARS, y), pixels * (paid + kept), high, fc=PAPER, ec=FADED, lw=0.8))
    if one.payouts.withheld:
        corner, long = (_BARS + pixels * earned, y), pixels * (paid - earned)
        bar(Rectangle(corner, long, high, fc=PAPER, ec=INK, lw=0, hatch="/////"))
    bar(Rectangle((_BARS, y), pixels * earned, high, fc=INK, ec="none"))
    x = _BARS + pixels * one.regret.best
    axes.plot([x, x], [y - 4, y + high + 4], color=ACCENT, lw=2.4)
    show = partial(asset.show, code=False)
    _text(axes, f"pay {show(paid)}, keep {show(round(one.kept))}", _BARS, top + 25, size=12)
    said = f"best fixed price {show(int(one.regret.price))}: {show(round(one.regret.best))}"
    _text(axes, said, _BARS, top + 64, color=FADED, size=10.5)


def _column(axes: Axes, found: Simulation, behaviour: str, zero: float, asset: Asset) -> None:
    """One behaviour under each set of rules; to the right of zero where it pays."""
    for place, outcome in enumerate(found.outcomes):
        top, one = HEAD + ROW * place, outcome.best(behaviour)
        if one is None:
            _text(axes, "not played", zero, top + 45, color=FADED, size=10.5, ha="center", paper=True)
        else:
            _stem(axes, one, zero, top, asset)


def _stem(axes: Axes, one: Attempt, zero: float, top: float, asset: Asset) -> None:
    pays, y = one.gained > 0, top + 40.5
    color, tip = INK if pays else FADED, zero + _REACH * _relative(one)
    axes.plot([zero, tip], [y, y], color=color, lw=2.0 if pays else 1.2, solid_capstyle="butt")
    axes.plot([tip], [y], "o", ms=8, mfc=INK if pays else PAPER, mec=color, mew=1.3)
    write = partial(_text, axes, x=zero, ha="center", paper=True)
    write(f"{'+' * pays}{asset.show(round(one.gained), code=False)}", y=top + 25, color=color, size=12)
    write(_how(one), y=top + 64, color=FADED, size=10.5)


def _relative(one: Attempt) -> float:
    """What is gained for each unit that honesty brings, in [-1, 1]; from nothing to anything is 1."""
    honest = float(one.honest)
    return max(-1.0, min(1.0, float(one.gained) / honest)) if honest > 0 else float(one.gained > 0)


def _how(one: Attempt) -> str:
    """What is bid, or which seller does what, as short as the column."""
    word = {"x+z, x-z": "x±z", UNDECLARED: "apart"}.get(one.trick, one.trick)
    return f"{short(one.party, 11)}: {word}" if one.behaviour in CHEATS else word


def _text(
    axes: Axes,
    words: str,
    x: float,
    y: float,
    *,
    color: str = INK,
    size: float = 12,
    ha: str = "left",
    paper: bool = False,
) -> None:
    """Words on this baseline. paper: with paper behind them, where a line passes."""
    behind = {"fc": PAPER, "ec": "none", "pad": 1.0} if paper else None
    axes.text(x, y, plain(words), color=color, size=size, ha=ha, va="baseline", bbox=behind)
