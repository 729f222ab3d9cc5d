"""The price rules that a market file may name. A new one is one file and one line here, or a package of its own."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from gainshare.core.errors import Refused, Unavailable
from gainshare.prices.exp3 import Exp3
from gainshare.prices.hedge import Hedge
from gainshare.prices.pricer import Pricer
from gainshare.prices.regression import Regression
from gainshare.prices.ucb import Ucb

PRICERS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "hedge": Hedge,
        "ucb": Ucb,
        "exp3": Exp3,
        "regression": Regression,
    }
)
"""Price rules by their word. A fixed rate is written as an amount instead, and is `Fixed`."""


def pricer(word: str, net: tuple[float, ...], bmax: float, *, rules: Mapping[str, type[Any]] = PRICERS) -> Pricer[Any]:
    """The price rule of this word. net: prices. bmax: the largest reward of a sale, for rules that ask for it.

    rules: the words there are. Raises Refused if the word names no rule.

    >>> pricer("ucb", (10.0, 20.0), bmax=20.0)
    Ucb(net=(10.0, 20.0), bmax=20.0, c=2.0)
    """
    if word not in rules:
        raise _unknown(word, [*rules])
    rule = rules[word]
    options = {"bmax": bmax} if any(field.name == "bmax" for field in fields(rule)) else {}
    made: Pricer[Any] = rule(net, **options)
    return made


def _unknown(word: str, words: list[str]) -> Refused:
    near = get_close_matches(word, words)
    first = (near or words)[0]
    others = ", ".join(other for other in words if other != first)
    remedy = f'price = "{first}"        also: {others}, or a rate such as "12.00 EUR/gain"'
    if near:
        return Refused("unknown_value", "rules.price", word, "not a price rule", remedy)
    rule = "not a price rule here: no installed package brings it"
    return Unavailable("unknown_value", "rules.price", word, rule, remedy)
