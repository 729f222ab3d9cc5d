"""Delivery: what is handed over is what the receipt says and what was paid for."""

from collections.abc import Callable
from dataclasses import dataclass

from gainshare.axioms.exact import shown
from gainshare.core.arrays import MEASURE
from gainshare.core.trades import Delivery


@dataclass(frozen=True, slots=True)
class Misdelivery:
    """An artefact of another quality. paid: gain of the level charged for. stated: on the receipt. measured: anew."""

    party: str
    artefact: str
    paid: float
    stated: float
    measured: float

    def __str__(self) -> str:
        return (
            f"Misdelivery: {self.party} paid for gain {shown(self.paid)}, the receipt says {shown(self.stated)}, "
            f"the artefact {self.artefact[:15]} scores {shown(self.measured)}"
        )


def misdelivered(
    delivery: Delivery, paid: float, score: Callable[[str], float], *, tolerance: float = 1 / MEASURE
) -> Misdelivery | None:
    """An artefact whose gain, scored anew, is not the receipt's, or not that of the level that was paid for.

    The gain in a buyer's utility is that of the allocation delivered (Agarwal et al. 2019, section 3.1); a better or a
    worse one breaks the payment rule alike. delivery: as on the receipt. paid: gain of the level that the charge
    belongs to. score: gain of the artefact with this digest. tolerance: by which measurements may differ; one step
    of 2^-30 by default. Deterministic.

    >>> print(misdelivered(Delivery("city", "predictions", "sha256:8f3a61c2", 0.25), 0.25, lambda artefact: 0.125))
    Misdelivery: city paid for gain 0.25, the receipt says 0.25, the artefact sha256:8f3a61c2 scores 0.125
    """
    measured = float(score(delivery.artefact))
    if abs(delivery.gain - paid) <= tolerance and abs(measured - delivery.gain) <= tolerance:
        return None
    return Misdelivery(delivery.party, delivery.artefact, paid, delivery.gain, measured)
