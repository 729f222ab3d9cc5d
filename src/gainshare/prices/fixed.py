"""A rate that does not learn."""

from dataclasses import dataclass

from gainshare.core.errors import Refused
from gainshare.core.random import Rng
from gainshare.prices.net import require_net
from gainshare.prices.pricer import Posted, Revenue


@dataclass(frozen=True, slots=True)
class Fixed:
    """The one price of its net, for everybody. Raises Refused if the net does not hold exactly one.

    >>> Fixed(net=(1200.0,)).net
    (1200.0,)
    """

    net: tuple[float, ...]

    def __post_init__(self) -> None:
        require_net(self.net)
        if len(self.net) > 1:
            raise Refused("unknown_value", "net", self.net, "a fixed price is one price")

    def start(self) -> None:
        """Nothing to know."""

    def post(self, state: None, rng: Rng) -> Posted:
        """The price, with certainty."""
        return Posted(self.net[0], 1.0)

    def learn(self, state: None, posted: Posted, revenue: Revenue) -> None:
        """Nothing to learn."""

    def bound(self, rounds: int) -> float:
        """No regret against a net of one price."""
        return 0.0
