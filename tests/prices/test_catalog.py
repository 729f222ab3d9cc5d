"""Price rules by their word; every state is stored and read back exactly."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest

from gainshare.core.arrays import Floats
from gainshare.core.codec import Codec, canonical
from gainshare.core.errors import Refused
from gainshare.core.random import stream, subkey
from gainshare.prices.catalog import PRICERS, pricer
from gainshare.prices.fixed import Fixed
from gainshare.prices.folds import folded
from gainshare.prices.hedge import Hedge
from gainshare.prices.net import midpoints
from gainshare.prices.pricer import Pricer

NET = midpoints(40_000)


@dataclass(frozen=True, slots=True)
class Held:
    """A market's state that holds a pricer's."""

    prices: object


def paid(bid: int, prices: Sequence[float]) -> Floats:
    """A third of each price that the bid reaches."""
    return np.array([price / 3 * (price <= bid) for price in prices])


def test_every_word_makes_its_rule() -> None:
    for word, rule in PRICERS.items():
        made = pricer(word, NET, bmax=20_000.0)
        assert type(made) is rule
        assert made.net == NET


def test_bmax_reaches_the_rules_that_declare_it() -> None:
    assert pricer("hedge", NET, bmax=20_000.0) == Hedge(NET, bmax=20_000.0)
    assert not hasattr(pricer("regression", NET, bmax=20_000.0), "bmax")


def test_an_unknown_word_names_the_nearest() -> None:
    with pytest.raises(Refused) as refusal:
        pricer("hegde", NET, bmax=1.0)
    assert str(refusal.value) == 'rules.price = "hegde": not a price rule [unknown_value]'
    assert (
        refusal.value.remedy == 'price = "hedge"        also: ucb, exp3, regression, or a rate such as "12.00 EUR/gain"'
    )


@pytest.mark.parametrize(
    "rule",
    [*(pricer(word, NET, bmax=20_000.0) for word in PRICERS), Hedge(NET, delta=0.07), Fixed((1200.0,))],
    ids=lambda rule: type(rule).__name__,
)
def test_states_are_stored_and_read_back_exactly(rule: Pricer[Any]) -> None:
    learner = folded(rule, 3)
    state = learner.start()
    for step in range(70):
        state = learner.learn(state, step % 3, partial(stream, subkey(1, step)), partial(paid, 7 + 250 * step))
    back = Codec((Held, *learner.records)).read(json.loads(canonical(Held(state))))
    assert repr(back) == repr(Held(state))
    assert learner.post(back.prices, 1, stream(1)) == learner.post(state, 1, stream(1))
