"""What is offered: the trained unions of both data sets, and how far training them again gives the same counts."""

from collections.abc import Iterator

from studies.row import Figure
from studies.tpmp2022.data import OWNERS, ROWS, counts, trained, walked

AGAIN = {"simulated": 1, "digits": 32}
"""Of how many unions one is trained again."""


def training() -> Iterator[Figure]:
    """Both data sets."""
    for name, step in AGAIN.items():
        offer, worth = walked(name, "breadth-first"), counts(name)
        yield Figure(f"{name} | training rows", OWNERS * ROWS[name])
        yield Figure(f"{name} | accuracy of no data", worth[0] / 1000)
        yield Figure(f"{name} | of all data", worth[-1] / 1000)
        yield Figure(f"{name} | least listed", min(offer.accuracies) / 1000)
        yield Figure(f"{name} | largest listed", max(offer.accuracies) / 1000)
        yield Figure(f"{name} | models listed", len(offer))
        yield Figure(f"{name} | levels", len(set(offer.accuracies)))
        some = range(1, 2**OWNERS, step)
        changed = sum(new != worth[one] for one, new in zip(some, trained(name, some), strict=True))
        yield Figure(f"{name} | trained again", len(some))
        yield Figure(f"{name} | with another count", changed)
