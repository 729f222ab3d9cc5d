"""Price lists without arbitrage: the largest prices that keep a menu's constraints (TPMP 2022)."""

from dataclasses import dataclass

import numpy as np

from gainshare.core.arrays import Bools, Ints
from gainshare.core.errors import DataError, Refused
from gainshare.kernels.menus import cover_prices_numpy, pair_prices_numpy
from gainshare.prices.menus.models import Models, amount, chargeable, union

PAIR, COVERAGE = "pair", "coverage"


@dataclass(frozen=True, slots=True, eq=False)
class PriceList:
    """What each level of a menu costs.

    kept: (n,) the models for sale. caps: (L,) the most each level can be charged. prices: (L,) minor units; a level
    without a model for sale holds the price of the next level above that has one, else its cap. mode: "pair" or
    "coverage". proof: what is proved and how, in words, or "not checked".
    """

    models: Models
    kept: Bools
    caps: Ints
    prices: Ints
    mode: str
    proof: str


def price(models: Models, caps: Ints, *, kept: Bools | None = None, mode: str = COVERAGE) -> PriceList:
    """The largest prices of the kept models; they maximise every revenue that does not fall as prices rise.

    caps: (L,) minor units, the most that buyers of each level would pay. kept: (n,), all if None.
    """
    most = chargeable(_checked(caps, len(models.accuracies)))
    kept = np.ones(len(models), dtype=np.bool_) if kept is None else kept
    if kept.dtype != np.bool_ or kept.shape != (len(models),):
        raise DataError("wrong_shape", "kept", f"{kept.dtype} {kept.shape}", f"must be {len(models)} booleans")
    if mode not in {PAIR, COVERAGE}:
        raise Refused("unknown_value", "mode", mode, f"must be {PAIR} or {COVERAGE}")
    listed = models.keeping(kept)
    used = np.unique(models.level[kept])
    found = _largest(listed, most[used], mode)
    above = np.searchsorted(used, np.arange(len(most)))
    prices = np.where(above < len(used), np.append(found, 0)[above], most)
    return PriceList(models, kept, most, prices, mode, "not checked")


def _largest(listed: Models, caps: Ints, mode: str) -> Ints:
    order = np.argsort(listed.level, kind="stable")
    first = np.searchsorted(listed.level[order], np.arange(len(caps) + 1))
    if mode == PAIR:
        return pair_prices_numpy(listed.sets[order], first, caps)
    return cover_prices_numpy(listed.sets[order, 0].astype(np.int64), first, caps, union(listed.sets).bit_length())


def _checked(caps: Ints, levels: int) -> Ints:
    if caps.shape != (levels,):
        raise DataError("length_mismatch", "caps", caps.shape, f"must hold one price cap for each of {levels} levels")
    return np.array([amount(cap, f"cap of level {at}") for at, cap in enumerate(caps.tolist())], dtype=np.int64)
