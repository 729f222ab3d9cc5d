"""What the paper's pairs of models leave open: bundles of three and more, and unions that hold more than is wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from gainshare.core.random import stream
from gainshare.prices.menus.price_list import binding, price
from studies.row import Figure
from studies.tpmp2022.data import ROWS, Offer, walked
from studies.tpmp2022.market import caps, menu

SIZES, DRAWS = (40, 80, 150), 20


@dataclass(frozen=True, slots=True)
class Undercut:
    """What bundles do to the pair prices of a menu. models: undercut. most: largest discount. three: made by three."""

    models: int
    most: float
    three: int


def undercut(offer: Offer) -> Undercut:
    """Compare pair prices with prices no bundle undercuts."""
    listed = menu(offer)
    pair, coverage = (price(listed, caps(listed), mode=mode) for mode in ("pair", "coverage"))
    before, after = pair.prices[listed.level], coverage.prices[listed.level]
    cheaper = np.flatnonzero(after < before)
    bundles = [binding(coverage, model) for model in cheaper.tolist()]
    three = sum(found is not None and len(found.bundle) > 2 for found in bundles)
    most = float(np.max(1 - after[cheaper] / before[cheaper], initial=0.0))
    return Undercut(len(cheaper), most, three)


def bundles() -> Iterator[Figure]:
    """Random menus of each size out of both lists, and the whole lists."""
    for name in ROWS:
        whole = walked(name, "breadth-first")
        for size in SIZES:
            drawn = [stream("tpmp2022 bundles", name, size, one).permutation(len(whole))[:size] for one in range(DRAWS)]
            menus = [undercut(whole.taking(sorted(one.tolist()))) for one in drawn]
            yield from _summed(f"{name}, {DRAWS} menus of {size}", menus)
        yield from _summed(f"{name}, all {len(whole)}", [undercut(whole)])


def _summed(line: str, found: Sequence[Undercut]) -> Iterator[Figure]:
    yield Figure(f"{line} | menus with a model undercut", sum(one.models > 0 for one in found))
    yield Figure(f"{line} | models undercut, mean", float(np.mean([one.models for one in found])))
    yield Figure(f"{line} | of them by three or more", float(np.mean([one.three for one in found])))
    yield Figure(f"{line} | largest discount", max(one.most for one in found))
