"""The price list of a menu as an answer: each price with its certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.money import Asset
from gainshare.core.words import aligned, counted
from gainshare.engine.engine import Engine
from gainshare.markets.menu.lists import model_id
from gainshare.markets.menu.records import Ended, Order, Published, Rules
from gainshare.markets.menu.records import Item as Model
from gainshare.markets.menu.words import accuracy, undercut, undercutting
from gainshare.service.answers import drawn
from gainshare.service.verbs import Amount, Item, Quote

SHOWN = 24
"""Models that are printed; of longer lists the first and the last."""


@dataclass(frozen=True, slots=True)
class Items(Sequence[Item]):
    """The price list, the least accurate model first. trade: that made it."""

    trade: str
    rules: Rules
    order: Order
    found: Published

    def __len__(self) -> int:
        return len(self.found.items)

    def __getitem__(self, place: Any) -> Any:
        """The model at this place, or those of a slice."""
        if isinstance(place, slice):
            return tuple(map(self._item, self.found.items[place]))
        return self._item(self.found.items[place])

    def named(self, model: str) -> Item | None:
        """The model of this name, None if it is not for sale."""
        return next((self._item(one) for one in self.found.items if one.model == model), None)

    def _item(self, one: Model) -> Item:
        assert one.tag
        asset, halves, why = self.rules.asset, self.found.halves, one.tag.why
        return Item(
            model=one.model,
            sellers=one.sellers,
            accuracy=accuracy(one.right, halves.choosing),
            confirmed=accuracy(one.confirmed, halves.confirming),
            cap=Amount(asset.code, one.tag.cap),
            price=Amount(asset.code, one.tag.price),
            bundle=tuple(map(model_id, why.bundle or (why.target,))) if why else (),
            why=undercut(one, asset),
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "trade": self.trade,
            "items": [item.to_dict() for item in self],
            "taken_off": [one.model for one in self.found.taken_off],
            "proof": self.found.proof,
        }

    @property
    def quote(self) -> Quote:
        """The same, whole, as it may cross any wire."""
        off = tuple(one.model for one in self.found.taken_off)
        return Quote(self.trade, self.rules.asset, tuple(self), off, self.found.proof)

    def __repr__(self) -> str:
        every = counted(len(self) + len(self.found.taken_off), "model")
        return f"Items({self.trade}: {len(self):,} of {every} for sale)"

    def __str__(self) -> str:
        asset = self.rules.asset
        heads = ("model", "data", "accuracy", f"cap {asset.code}", f"price {asset.code}", "why not the cap")
        half = len(self) if len(self) <= SHOWN else SHOWN // 2
        lines = [heads, *(_cells(item, asset) for item in self[:half])]
        if half < len(self):
            lines += [("...", f"{len(self) - SHOWN:,} more", "", "", "", "")]
            lines += [_cells(item, asset) for item in self[-half:]]
        return "\n".join([*aligned(lines, "<<>>><"), undercutting(self.found.proof)])

    def _repr_html_(self) -> str:
        """The list, drawn, for notebooks."""
        return drawn("menu", self.rules, self.order, self.found)


def quoted(engine: Engine) -> Quote:
    """The price list in force. Raises Refused if there is none: in an auction, before the first trade, once closed."""
    rules = engine.charter.rules
    if not isinstance(rules, Rules):
        rule = f"has no price list: {_WITHOUT[engine.charter.kind]}"
        raise Refused("unknown_value", "market", engine.name, rule)
    for number in range(engine.number, engine.epoch().number, -1):
        ((_, _, dossier),) = engine.trades(number, number)
        if isinstance(dossier.evidence, Ended):
            raise Refused("not_found", "price list", engine.name, "nothing is for sale: the market is closed")
        if isinstance(dossier.evidence, Published):
            (order,) = dossier.orders
            return Items(f"{engine.name}/{number}", rules, order, dossier.evidence).quote
    rule = "none is made under these rules yet: gainshare trade makes it"
    raise Refused("not_found", "price list", engine.name, rule)


_WITHOUT = {
    "auction": "an auction prices each order when it is placed",
    "procurement": "a procurement prices all lots at once, when asks are read",
}


def _cells(item: Item, asset: Asset) -> tuple[str, ...]:
    cap, price = (asset.show(one.units, code=False) for one in (item.cap, item.price))
    many = f"{', '.join(item.sellers[:2])} and {len(item.sellers) - 2} more"
    return item.model, many if len(item.sellers) > 3 else ", ".join(item.sellers), item.accuracy, cap, price, item.why
