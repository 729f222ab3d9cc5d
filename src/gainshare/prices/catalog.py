"""The price rules that a market file may name. A new one is one file and one line here."""

from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from gainshare.core.errors import Refused
from gainshare.prices.exp3 import Exp3
from gainshare.prices.hedge import Hedge
from gainshare.prices.pricer import Pricer
from gainshare.prices.regression import Regression
from gainshare.prices.ucb import Ucb

PRICERS: dict[str, type[Any]] = {
    "hedge": Hedge,
    "ucb": Ucb,
    "exp3": Exp3,
    "regression": Regression,
}
"""Price rules by their word. A fixed rate is written as an amount instead, and is `Fixed`."""


def pricer(word: str, net: tuple[float, ...], bmax: float) -> Pricer[Any]:
    """The price rule of this word. net: prices. bmax: the largest reward of a sale, for rules that ask for it.

    Raises Refused if the word names no rule.

    >>> pricer("ucb", (10.0, 20.0), bmax=20.0)
    Ucb(net=(10.0, 20.0), bmax=20.0, c=2.0)
    """
    if word not in PRICERS:
        nearest = (get_close_matches(word, PRICERS) or list(PRICERS))[0]
        others = ", ".join(other for other in PRICERS if other != nearest)
        remedy = f'price = "{nearest}"        also: {others}, or a rate such as "12.00 EUR/gain"'
        raise Refused("unknown_value", "rules.price", word, "not a price rule", remedy)
    rule = PRICERS[word]
    options = {"bmax": bmax} if any(field.name == "bmax" for field in fields(rule)) else {}
    made: Pricer[Any] = rule(net, **options)
    return made
