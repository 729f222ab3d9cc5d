"""What lots weigh, what a clock calls and what was bought, as answers of a procurement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.core.words import aligned, counted, percent
from gainshare.games.game import SURE
from gainshare.markets.procurement.reasons import gain, per_gain, unbought
from gainshare.markets.procurement.records import Bought, Called, Deal, Order, Rules, Weighing, Weight
from gainshare.markets.procurement.screening import KEPT, WHOLE
from gainshare.markets.procurement.words import WORDS
from gainshare.service.answers import drawn
from gainshare.service.procuring import Rate
from gainshare.service.verbs import Amount, Answer


@dataclass(frozen=True, slots=True)
class Weighed(Answer):
    """What a seller's lots weigh.

    gain: as measured, of 1; margin: half its 95 % interval, 0 where it is exact. weight: what counts of it. kept: the
    share of its documents' bytes that is weighed; 1.0 of tables. copies: lots of it that somebody offered before.
    why: the same in words.
    """

    seller: str
    gain: float
    margin: float
    weight: float
    kept: float
    copies: int
    why: str


@dataclass(frozen=True, slots=True)
class Weights(Mapping[str, Weighed]):
    """What every seller's lots weigh, by seller: measured and committed before any ask is read. trade: that did it."""

    trade: str
    rules: Rules
    order: Order
    found: Weighing

    def __getitem__(self, seller: str) -> Weighed:
        for one in self.found.weights:
            if one.party == seller:
                shown = WORDS.seen(self.rules, (self.order, self.found))
                ((_, why),) = WORDS.told(shown, "share", seller)
                margin, weight = SURE * one.stderr, one.weight / MEASURE
                return Weighed(seller, one.gain, margin, weight, _kept(one), one.copies, why)
        raise KeyError(seller)

    def __iter__(self) -> Iterator[str]:
        return (one.party for one in self.found.weights)

    def __len__(self) -> int:
        return len(self.found.weights)

    @property
    def warning(self) -> str:
        """What a market without a reserve risks; "" with one."""
        if self.rules.reserve is not None:
            return ""
        whole = self.rules.asset.show(self.rules.budget)
        return (
            f'No reserve: a seller that is left alone is paid the whole budget of {whole}; reserve="... /gain" caps it.'
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "trade": self.trade,
            "price": self.found.price,
            "grand": self.found.grand,
            "weights": [weighed.to_dict() for weighed in self.values()],
        }

    def __repr__(self) -> str:
        heavy = sum(1 for one in self.found.weights if one.weight)
        return f"Weights({self.trade}: {heavy:,} of {counted(len(self), 'seller')} weigh something)"

    def __str__(self) -> str:
        heads, ranked = ("seller", "weight", "give or take", "kept"), sorted(self.found.weights, key=_heaviest)
        rows = [(one.party, gain(one.weight), _margin(one), percent(_kept(one))) for one in ranked]
        return "\n".join([*aligned([heads, *rows], "<>>>"), *filter(None, [self.warning])])

    def _repr_html_(self) -> str:
        """The weights, drawn, for notebooks."""
        return drawn("procurement", self.rules, self.order, self.found)


def _heaviest(one: Weight) -> int:
    return -one.weight


def _margin(one: Weight) -> str:
    return f"{SURE * one.stderr:.4f}" if one.stderr else "exact"


def _kept(one: Weight) -> float:
    size = sum(lot.size for lot in one.screened)
    kept = sum(Fraction(lot.size * dict(lot.factors)[KEPT], WHOLE) for lot in one.screened if lot.passed)
    return float(kept / size) if size else 1.0


@dataclass(frozen=True, slots=True)
class Call(Answer):
    """The price of a live clock. tick: its number. offers: to each seller that is still in, what it would be paid."""

    tick: int
    rate: Fraction
    asset: Asset
    offers: Mapping[str, Amount]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return Answer.to_dict(self) | {"rate": _per_gain(self.asset, self.rate)}

    def __repr__(self) -> str:
        stay = counted(len(self.offers), "seller")
        return f"Call({self.tick}: {per_gain(self.asset, self.rate / MEASURE)}, {stay} in)"


def call(found: Called, asset: Asset) -> Call:
    """The price of a clock, of a unit of gain."""
    offers = {seller: Amount(asset.code, units) for seller, units in zip(found.active, found.offers, strict=True)}
    return Call(found.tick, found.rate * MEASURE, asset, MappingProxyType(offers))


@dataclass(frozen=True, slots=True)
class Purchase(Answer):
    """What was bought. trade: that did it."""

    trade: str
    rules: Rules
    order: Order
    found: Bought

    @property
    def rate(self) -> Fraction | None:
        """Minor units per gain, exactly; None if nothing was bought or each has a price of its own."""
        return None if self.found.rate is None else self.found.rate * MEASURE

    @property
    def paid(self) -> Mapping[str, int]:
        """By seller minor units of face, 0 if its lot was not bought."""
        return MappingProxyType({lot.party: lot.pay for lot in self.found.lots})

    @property
    def winners(self) -> tuple[str, ...]:
        """Sellers whose lots were bought."""
        return tuple(lot.party for lot in self.found.lots if not lot.why)

    @property
    def spent(self) -> int:
        """Minor units of face, of all payments."""
        return sum(lot.pay for lot in self.found.lots)

    @property
    def weight(self) -> float:
        """Gain of all that was bought."""
        return sum(lot.weight for lot in self.found.lots if not lot.why) / MEASURE

    def why(self, seller: str) -> str:
        """Why this seller's lot was not bought, or for how much it was. Raises KeyError for nobody here."""
        return self._why({lot.party: lot for lot in self.found.lots}[seller])

    def _why(self, lot: Deal) -> str:
        return unbought(lot, self.found, self.rules) or f"bought for {self.rules.asset.show(lot.pay)}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON values: amounts of face."""
        code = self.rules.asset.code
        return {
            "trade": self.trade,
            "price": self.found.price,
            "budget": Amount(code, self.rules.budget).to_dict(),
            "reserve": _per_gain(self.rules.asset, self.rules.reserve),
            "rate": _per_gain(self.rules.asset, self.rate),
            "weight": self.weight,
            "spent": Amount(code, self.spent).to_dict(),
            "lots": [self._lot(lot) for lot in self.found.lots],
        }

    def _lot(self, lot: Deal) -> dict[str, Any]:
        units = {"ask": lot.ask, "paid": lot.pay, "cash": lot.cash, "claim": lot.claim, "wins_up_to": lot.wins_up_to}
        amounts = {
            name: None if one is None else Amount(self.rules.asset.code, one).to_dict() for name, one in units.items()
        }
        return {"seller": lot.party, "weight": lot.weight / MEASURE, "bought": not lot.why, **amounts} | {
            "why": unbought(lot, self.found, self.rules)
        }

    def __repr__(self) -> str:
        show, won = self.rules.asset.show, f"{len(self.winners):,} of {counted(len(self.found.lots), 'lot')}"
        at = f" at {per_gain(self.rules.asset, self.found.rate)}" if self.found.rate is not None else ""
        return f"Purchase({self.trade}: {won} for {show(self.spent)}{at})"

    def __str__(self) -> str:
        code = self.rules.asset.code
        heads = ("seller", "weight", f"ask {code}", f"paid {code}", "wins up to", "why")
        lots = sorted(self.found.lots, key=lambda lot: (bool(lot.why), -lot.weight))
        return "\n".join(aligned([heads, *map(self._row, lots)], "<>>>><"))

    def _row(self, lot: Deal) -> tuple[str, ...]:
        ask, most = (self._shown(units) for units in (lot.ask, lot.wins_up_to))
        paid = "lost" if lot.why else self._shown(lot.pay)
        return lot.party, gain(lot.weight), ask, paid, most, unbought(lot, self.found, self.rules)

    def _shown(self, units: int | None) -> str:
        return "" if units is None else self.rules.asset.show(units, code=False)

    def _repr_html_(self) -> str:
        """The purchase, drawn, for notebooks."""
        return drawn("procurement", self.rules, self.order, self.found)


def _per_gain(asset: Asset, units: Fraction | None) -> dict[str, Any] | None:
    return None if units is None else Rate(asset, units, "gain").to_dict()
