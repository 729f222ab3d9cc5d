"""`gs.open`: rules with data in memory, or a MARKET.toml with its folder; and `gs.replay`, which needs neither."""

from collections.abc import Mapping
from importlib import import_module
from os import PathLike
from typing import Any

from gainshare.core.catalog import Catalog
from gainshare.core.errors import DataError, Refused
from gainshare.engine.receipts import parts_of
from gainshare.engine.replay import replay as replayed
from gainshare.engine.vault import Shelf
from gainshare.service.answers import judged
from gainshare.service.library import InMemory, require_type
from gainshare.service.verbs import Replay

IN_MEMORY: Mapping[str, InMemory] = Catalog(
    {
        "auction": "gainshare.service.auction_library:AUCTION",
        "collaborative": "gainshare.service.collaborative_library:COLLABORATIVE",
        "menu": "gainshare.service.menu_library:MENU",
        "procurement": "gainshare.service.procurement_library:PROCUREMENT",
    }
)
"""The kinds that can be opened in memory, by name: a kind is its files and a line here."""


def open(  # noqa: A001 - the verb users know
    rules: object,
    data: Any = None,
    *,
    task: Any = None,
    survey: Any = None,
    asks: Any = None,
    seed: int | None = None,
    workers: int = 1,
) -> Any:
    """A market: in memory from rules and data, or the one that a MARKET.toml describes.

    rules: gs.Auction, gs.Menu, gs.Procurement or gs.Collaborative, or the path of a MARKET.toml. data: in an auction
    one seller for each column: a mapping, an array, a pandas, polars or Arrow table; in a menu a table for each seller:
    a mapping of such, Owners, or files by path or pattern; where members train together the same, gaps and all; in a
    procurement the same, or documents for each seller: a path, bytes or a list. task: a gs.Task that names a column, or
    the gs.Text on which documents are weighed. survey: what buyers of a menu would pay, the path of a table or (buyer,
    accuracy, value) for each answer. asks: by seller, what a procurement must pay at least. seed: for draws that can be
    foretold; drawn from the operating system without one. All of these stand in the file, if there is one. workers:
    processes that train. Raises Refused.
    """
    given_too = (("task", task), ("survey", survey), ("asks", asks))
    said = {name: value for name, value in given_too if value is not None}
    kind = str(getattr(type(rules), "kind", ""))
    if kind in IN_MEMORY and isinstance(rules, IN_MEMORY[kind].rules):
        for field in said.keys() - IN_MEMORY[kind].options:
            raise Refused("unknown_field", field, None, f"no market of kind {kind} opens with one: leave it out")
        return IN_MEMORY[kind].market(rules, data, seed=seed, workers=workers, **said)
    if not isinstance(rules, str | PathLike):
        rule = "must be an Auction, a Menu, a Procurement, a Collaborative, or the path of a MARKET.toml"
        raise Refused("wrong_type", "rules", rules, rule)
    for field, given in (("data", data), ("seed", seed), *said.items()):
        if given is not None:
            raise Refused("unknown_field", field, None, "stands in the MARKET.toml: leave it out here")
    return import_module("gainshare.service.kept").KeptMarket(rules, workers=workers)


def replay(receipt: Mapping[str, Any], data: Any = None, *, task: Any = None) -> Replay:
    """Run a trade again from its fully opened receipt, and repeat what can be measured without the operator's secret.

    data: the market's data; an auction's measurements that rest on the target are repeated if it is an Example, which
    holds it. None replays without measuring. task: the gs.Text on which documents were weighed, to measure them again.
    Raises Refused if the receipt cannot be replayed.
    """
    require_type(receipt, Mapping, "receipt", "must be the mapping that Trade.receipt or read gives")
    if data is None and task is None:
        return judged(receipt, replayed(receipt))
    kind, said = _kind(receipt), {} if task is None else {"task": task}
    for field in said.keys() - IN_MEMORY[kind].again:
        raise Refused("unknown_field", field, None, f"no market of kind {kind} is replayed with one: leave it out")
    return judged(receipt, replayed(receipt, Shelf(IN_MEMORY[kind].tables(data, receipt, **said), b"\0" * 32)))


def _kind(receipt: Mapping[str, Any]) -> str:
    """The kind of market that a receipt is of."""
    kind = parts_of(receipt)[0]["kind"]
    if kind not in IN_MEMORY:
        raise DataError("unknown_value", "kind", kind, f"must be one of {', '.join(IN_MEMORY)}")
    return str(kind)
