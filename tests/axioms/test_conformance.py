"""The conformance suite passes every rule of the list, and catches rules that break what they owe."""

from dataclasses import dataclass

import pytest

from gainshare.axioms.conformance import check
from gainshare.axioms.verdicts import FAILS
from gainshare.core.random import Rng
from gainshare.prices.catalog import PRICERS
from gainshare.prices.pricer import Posted, Revenue

NET = (10.0, 20.0, 40.0)


@pytest.mark.parametrize("word", PRICERS)
def test_every_price_rule_of_the_list_conforms(word: str) -> None:
    assert [str(verdict) for verdict in check(PRICERS[word](NET)) if verdict.verdict == FAILS] == []


def test_the_same_rule_gets_the_same_verdicts() -> None:
    assert check(PRICERS["hedge"](NET)) == check(PRICERS["hedge"](NET))


@dataclass(frozen=True, slots=True)
class Uniform:
    """Any price, with its true odds."""

    net: tuple[float, ...]

    def start(self) -> int:
        return 0

    def post(self, state: int, rng: Rng) -> Posted:
        return Posted(self.net[int(rng.integers(len(self.net)))], 1 / len(self.net))

    def learn(self, state: int, posted: Posted, revenue: Revenue) -> int:
        return state + 1


@dataclass(frozen=True, slots=True)
class OffNet(Uniform):
    """Posts a price that is none of its net."""

    def post(self, state: int, rng: Rng) -> Posted:
        return Posted(self.net[-1] + 1, 1.0)


@dataclass(frozen=True, slots=True)
class Forgetful(Uniform):
    """Draws from nowhere the generator knows."""

    memory: tuple[list[int], ...] = ([0],)

    def post(self, state: int, rng: Rng) -> Posted:
        self.memory[0][0] += 1
        return Posted(self.net[self.memory[0][0] % len(self.net)], 1 / len(self.net))


def failing(rule: Uniform) -> set[str]:
    return {verdict.promise for verdict in check(rule) if verdict.verdict == FAILS}


def test_an_honest_rule_of_one_s_own_conforms() -> None:
    assert failing(Uniform(NET)) == set()


def test_a_price_off_the_net_is_found() -> None:
    assert any("net" in promise for promise in failing(OffNet(NET)))


def test_a_rule_that_draws_elsewhere_is_found() -> None:
    assert "draws replay" in failing(Forgetful(NET))
