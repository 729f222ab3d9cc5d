"""`gs.open`: rules with data in memory, or a MARKET.toml with its folder."""

from importlib import import_module
from os import PathLike
from typing import Any

from gainshare.core.errors import Refused
from gainshare.service.library import Auction, Market


def open(rules: Auction | str | PathLike[str], data: Any = None, *, seed: int | None = None, workers: int = 1) -> Any:  # noqa: A001 - the verb users know
    """A market: in memory from rules and data, or the one that a MARKET.toml describes.

    data: one seller for each column: a mapping, an array, a pandas, polars or Arrow table. seed: for prices that can
    be foretold; drawn from the operating system without one. Both stand in the file, if there is one. workers:
    processes that train. Raises Refused.
    """
    if isinstance(rules, Auction):
        return Market(rules, data, seed=seed, workers=workers)
    if not isinstance(rules, str | PathLike):
        raise Refused("wrong_type", "rules", rules, "must be an Auction, or the path of a MARKET.toml")
    for field, given in (("data", data), ("seed", seed)):
        if given is not None:
            raise Refused("unknown_field", field, None, "stands in the MARKET.toml: leave it out here")
    return import_module("gainshare.service.kept").KeptMarket(rules, workers=workers)
