"""Small offers of models at random, as the kernels of selection take them."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from gainshare.kernels.selection import Offer


@st.composite
def offers(draw: st.DrawFn, most: int = 12, words: int = 1) -> Offer:
    """Up to five data sets, at the end of the last word; levels of one model or more; level weights or buyers."""
    levels = draw(st.integers(1, 5))
    sizes = [1 + draw(st.integers(0, most // levels)) for _ in range(levels)]
    masks = draw(st.lists(st.integers(1, 31), min_size=sum(sizes), max_size=sum(sizes)))
    sets = np.zeros((len(masks), words), np.uint64)
    sets[:, -1] = masks
    if words > 1:
        sets <<= np.uint64(59)
        sets[:, 0] |= np.array([mask >> 4 for mask in masks], np.uint64)
    caps = sorted(draw(st.lists(st.integers(0, 30), min_size=levels, max_size=levels)))
    needs = sorted(draw(st.lists(st.integers(0, levels - 1), max_size=6)))
    paid = draw(st.lists(st.integers(0, 40), min_size=len(needs), max_size=len(needs)))
    order = np.lexsort((paid, needs))
    weights = (
        np.zeros(levels) if needs else np.array(draw(st.lists(st.integers(0, 9), min_size=levels, max_size=levels)))
    )
    return Offer(
        sets=sets,
        first=np.cumsum([0, *sizes]),
        caps=np.array(caps, np.int64),
        weights=weights.astype(np.float64),
        needs=np.searchsorted(needs, np.arange(levels + 1)).astype(np.int64),
        budgets=np.array(paid, np.int64)[order],
    )


def listings(offer: Offer, seed: int) -> npt.NDArray[np.int64]:
    """A listing at random."""
    rng = np.random.Generator(np.random.Philox(seed))
    sizes = np.diff(offer.first)
    chosen = offer.first[:-1] + rng.integers(0, sizes + 1)
    return np.where(chosen < offer.first[1:], chosen, -1)


def ranks(offer: Offer, seed: int) -> npt.NDArray[np.int64]:
    """The models of each level, shuffled."""
    rng = np.random.Generator(np.random.Philox(seed))
    level = np.repeat(np.arange(offer.levels), np.diff(offer.first))
    return np.lexsort((rng.random(len(level)), level))
