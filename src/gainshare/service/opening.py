"""`gs.open`: rules with data in memory, or a MARKET.toml with its folder; and `gs.replay`, which needs neither."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from typing import Any

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table
from gainshare.engine.receipts import parts_of
from gainshare.engine.replay import replay as replayed
from gainshare.engine.vault import Shelf
from gainshare.service import auction_library
from gainshare.service.answers import judged
from gainshare.service.library import Market, require_type
from gainshare.service.verbs import Replay


@dataclass(frozen=True, slots=True)
class InMemory:
    """A kind of market in memory.

    rules: the type that says which. market: from rules and data, with seed and workers, the open market. tables: of
    data, as its sellers bring them, to repeat measurements.
    """

    rules: type
    market: Callable[..., Market]
    tables: Callable[[Any], list[Table]]


IN_MEMORY: Mapping[str, InMemory] = {
    "auction": InMemory(auction_library.Auction, auction_library.AuctionMarket, auction_library.tables),
}
"""The kinds that can be opened in memory, by name: a kind is its files and a line here."""


def open(rules: object, data: Any = None, *, seed: int | None = None, workers: int = 1) -> Any:  # noqa: A001 - the verb users know
    """A market: in memory from rules and data, or the one that a MARKET.toml describes.

    rules: gs.Auction, or the path of a MARKET.toml. data: one seller for each column: a mapping, an array, a pandas,
    polars or Arrow table. seed: for prices that can be foretold; drawn from the operating system without one. Both
    stand in the file, if there is one. workers: processes that train. Raises Refused.
    """
    for kind in IN_MEMORY.values():
        if isinstance(rules, kind.rules):
            return kind.market(rules, data, seed=seed, workers=workers)
    if not isinstance(rules, str | PathLike):
        raise Refused("wrong_type", "rules", rules, "must be an Auction, or the path of a MARKET.toml")
    for field, given in (("data", data), ("seed", seed)):
        if given is not None:
            raise Refused("unknown_field", field, None, "stands in the MARKET.toml: leave it out here")
    return import_module("gainshare.service.kept").KeptMarket(rules, workers=workers)


def replay(receipt: Mapping[str, Any], data: Any = None) -> Replay:
    """Run a trade again from its fully opened receipt, and repeat what can be measured without the operator's secret.

    data: the market's data; what rests on the target can be measured again if it is an Example, which holds it.
    None replays without measuring. Raises Refused if the receipt cannot be replayed.
    """
    require_type(receipt, Mapping, "receipt", "must be the mapping that Trade.receipt or read gives")
    if data is None:
        return judged(receipt, replayed(receipt))
    return judged(receipt, replayed(receipt, Shelf(IN_MEMORY[_kind(receipt)].tables(data), b"\0" * 32)))


def _kind(receipt: Mapping[str, Any]) -> str:
    """The kind of market that a receipt is of."""
    kind = parts_of(receipt)[0]["kind"]
    if kind not in IN_MEMORY:
        raise DataError("unknown_value", "kind", kind, f"must be one of {', '.join(IN_MEMORY)}")
    return str(kind)
