"""Why a lot was not bought, in a few words with their arithmetic, and how weights and prices are told."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from gainshare.core.arrays import MEASURE
from gainshare.core.money import Asset
from gainshare.markets.procurement.records import (
    ABOVE,
    LEFT,
    NO_ASK,
    NO_WEIGHT,
    NOT_TAKEN,
    OVER_BUDGET,
    OVER_RESERVE,
    OVERSPENT,
    TOO_MUCH,
    Bought,
    Deal,
    Rules,
)


def per_gain(asset: Asset, rate: Fraction) -> str:
    """A price of a unit of weight as people meet it: of a unit of gain, floored to the minor unit."""
    return f"{asset.show(int(rate * MEASURE))}/gain"


def gain(weight: int) -> str:
    """A weight as people meet it: gain, of 1."""
    return f"{weight / MEASURE:.4f}"


def unbought(lot: Deal, found: Bought, rules: Rules) -> str:
    """Why this lot was not bought, in a few words; "" if it was. Asks that are not seen are not told."""
    return _REASONS[lot.why](lot, found, rules) if lot.why else ""


def _each(lot: Deal, asset: Asset) -> str:
    return per_gain(asset, Fraction(lot.ask or 0, lot.weight))


def _asks(lot: Deal, rules: Rules) -> str:
    return "" if lot.ask is None else f"asks {_each(lot, rules.asset)}, "


def _above(lot: Deal, found: Bought, rules: Rules) -> str:
    price = f"the price is {per_gain(rules.asset, found.rate)}" if found.rate is not None else "that is too much"
    return f"{_asks(lot, rules)}{price}"


def _together(lot: Deal, _: Bought, rules: Rules) -> str:
    return f"{_asks(lot, rules)}with it the budget of {rules.asset.show(rules.budget)} would not pay all"


_REASONS: Mapping[str, Callable[[Deal, Bought, Rules], str]] = {
    NO_ASK: lambda lot, found, rules: "no ask",
    NO_WEIGHT: lambda lot, found, rules: f"weighs nothing: {lot.detail or 'it adds no gain'}",
    OVER_BUDGET: lambda lot, found, rules: f"asks more than the budget of {rules.asset.show(rules.budget)}",
    OVER_RESERVE: lambda lot, found, rules: (
        f"{_asks(lot, rules)}over the reserve of {rules.asset.show(int(rules.reserve or 0))}/gain"
    ),
    ABOVE: _above,
    TOO_MUCH: _together,
    LEFT: lambda lot, found, rules: "left the clock",
    NOT_TAKEN: lambda lot, found, rules: f"not taken by {found.price}, which weighs lots together",
    OVERSPENT: lambda lot, found, rules: "nothing was bought: this rule would have spent more than the budget",
}
"""Why a lot was not bought, by the words of LOST."""
