"""What a market's trades come to: what was paid, who earned it, what was kept back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gainshare.core.money import Asset
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import Dossier
from gainshare.markets.auction import Share


@dataclass(frozen=True, slots=True)
class Earner:
    """One seller: mean worth over the trades that sold something, its standard error, and minor units earned."""

    name: str
    worth: float
    stderr: float
    earned: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Totals of a market, in minor units; gain: mean over the trades that sold something, in units of 2^-30."""

    market: str
    asset: Asset
    trades: int
    sold: int
    paid: int
    gain: float
    sellers: tuple[Earner, ...]
    withheld: int
    rounding: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""

        def amount(units: int) -> dict[str, str]:
            return {"asset": self.asset.code, "units": str(units)}

        return {
            "market": self.market,
            "trades": self.trades,
            "sold": self.sold,
            "paid": amount(self.paid),
            "withheld": amount(self.withheld),
            "rounding": amount(self.rounding),
            "sellers": [
                {"seller": one.name, "worth": one.worth, "stderr": one.stderr, "earned": amount(one.earned)}
                for one in self.sellers
            ],
        }


def summary(engine: Engine, trades: Sequence[Dossier]) -> Summary:
    """The totals of these trades, sellers by what they earned."""
    sold = [trade.evidence for trade in trades if trade.evidence.bought.served]
    lots: dict[str, list[Share]] = {}
    for evidence in sold:
        for share in evidence.shares:
            lots.setdefault(share.party, []).append(share)
    balances, code = engine.store.balances(), engine.market.rules.asset.code
    sellers = [_earner(name, lots.get(name, []), balances.get((f"earnings:{name}", code), 0)) for name in engine.market.sellers]
    return Summary(
        market=engine.name,
        asset=engine.market.rules.asset,
        trades=len(trades),
        sold=len(sold),
        paid=sum(evidence.bought.charge for evidence in sold),
        gain=sum(evidence.bought.gain for evidence in sold) / max(len(sold), 1),
        sellers=tuple(sorted(sellers, key=lambda one: -one.earned)),
        withheld=balances.get(("withheld", code), 0),
        rounding=balances.get(("rounding", code), 0),
    )


def _earner(name: str, lots: Sequence[Share], earned: int) -> Earner:
    count = max(len(lots), 1)
    worth = sum(share.worth for share in lots) / count
    stderr = sum(share.stderr**2 for share in lots) ** 0.5 / count
    return Earner(name, worth, stderr, earned)
