"""A fixed rate."""

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.core.random import stream
from gainshare.prices.fixed import Fixed
from gainshare.prices.pricer import Posted


def test_a_fixed_rate_never_moves() -> None:
    rule = Fixed((1200.0,))
    assert rule.post(rule.start(), stream(1)) == Posted(1200.0, 1.0)
    assert rule.learn(None, Posted(1200.0, 1.0), lambda _: np.array([9.0])) is None
    assert rule.bound(1000) == 0


def test_two_prices_are_not_fixed() -> None:
    with pytest.raises(Refused, match="one price"):
        Fixed((1.0, 2.0))
