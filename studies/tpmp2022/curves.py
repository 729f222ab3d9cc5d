"""Market curves: what buyers pay at most for an accuracy, and how many want it. Accuracies are in thousandths.

The published ones are formulas; the others are this study's own, for the sweep. Caps are in hundredths, demand in
whole weights.
"""

import math
from collections.abc import Callable, Mapping

from gainshare.prices.menus.survey import published_cap, published_weight

WHOLE = 10**6
"""Weight of an accuracy that everybody wants."""

CAPS: Mapping[str, Callable[[int], int]] = {
    "published": published_cap,
    "concave": lambda accuracy: round(10_000 * math.sqrt(accuracy - 499)),
    "linear": lambda accuracy: 500 * (accuracy - 498),
    "logistic": lambda accuracy: round(260_000 / (1 + math.exp((700 - accuracy) / 30))),
    "step": lambda accuracy: 1_000 * 4 ** (accuracy // 100 - 5),
}
"""step: four times as much from every tenth on."""

DEMANDS: Mapping[str, Callable[[int], int]] = {
    "published": lambda accuracy: WHOLE * published_weight(accuracy) >> 40,
    "uniform": lambda accuracy: WHOLE,
    "low": lambda accuracy: round(WHOLE * math.exp((500 - accuracy) / 80)),
    "high": lambda accuracy: round(WHOLE * math.exp((accuracy - 1000) / 80)),
    "U-shaped": lambda accuracy: round(WHOLE * ((accuracy - 700) / 200) ** 2),
}
"""high: exponentially more for more accuracy; low: less; U-shaped: least at 0.700."""
