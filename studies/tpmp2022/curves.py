"""Market curves: what buyers would pay at most for an accuracy, and how many want it.

The published ones are formulas of k, thousandths of accuracy above one half. The others are this study's own, for the
sweep. Caps are in hundredths, demand in whole weights.
"""

import math
from collections.abc import Callable, Mapping

MU, SIGMA = 250.27573930392697, 63.438038529793076
"""Middle and width of the published demand, in k."""

WHOLE = 10**6
"""Weight of the commonest accuracy."""

Curve = Callable[[int], int]


def published_cap(k: int) -> int:
    """(1 + k/10)^2, in hundredths."""
    return (10 + k) ** 2


def published_demand(k: int) -> int:
    """A bell around 0.75."""
    return round(WHOLE * math.exp(-((k - MU) ** 2) / (2 * SIGMA**2)))


CAPS: Mapping[str, Curve] = {
    "published": published_cap,
    "concave": lambda k: round(10_000 * math.sqrt(1 + k)),
    "linear": lambda k: 1_000 + 500 * k,
    "logistic": lambda k: round(260_000 / (1 + math.exp(-(k - 200) / 30))),
    "step": lambda k: 1_000 * 4 ** (k // 100),
}
"""step: four times as much for every tenth of accuracy."""

DEMANDS: Mapping[str, Curve] = {
    "published": published_demand,
    "uniform": lambda k: WHOLE,
    "low": lambda k: round(WHOLE * math.exp(-k / 80)),
    "high": lambda k: round(WHOLE * math.exp((k - 500) / 80)),
    "U-shaped": lambda k: round(WHOLE * ((k - 200) / 200) ** 2),
}


def at(curve: Curve, accuracy: int) -> int:
    """The curve at an accuracy in thousandths, from 500 to 999."""
    if not 500 <= accuracy < 1000:
        raise ValueError(f"accuracy {accuracy} is outside of the curves, 500 to 999 thousandths")
    return curve(accuracy - 500)
