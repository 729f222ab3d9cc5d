"""The conformance suite passes every rule of the list, and catches rules that break what they owe."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
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


@dataclass(frozen=True, slots=True)
class Boastful(Uniform):
    """States other odds than it draws with."""

    def post(self, state: int, rng: Rng) -> Posted:
        return Posted(self.net[int(rng.integers(len(self.net)))], 0.5)


@dataclass(frozen=True, slots=True)
class Unstorable(Uniform):
    """Remembers prices in a set, which no journal holds."""

    def learn(self, state: Any, posted: Posted, revenue: Revenue) -> Any:
        return {posted.price}


@dataclass(frozen=True, slots=True)
class Leaking(Uniform):
    """Remembers bids beside its state, so that folds cannot keep them apart."""

    seen: list[float] = field(default_factory=list)

    def post(self, state: int, rng: Rng) -> Posted:
        top = round(sum(self.seen) / 15) % len(self.net)
        return Posted(self.net[top], 1.0)

    def learn(self, state: int, posted: Posted, revenue: Revenue) -> int:
        self.seen.append(float(revenue(self.net).max()))
        return state + 1


@dataclass(frozen=True, slots=True)
class Overconfident(Uniform):
    """Promises no regret at all, whatever its prices."""

    def bound(self, rounds: int) -> float:
        return 0.0


def failing(rule: Uniform) -> set[str]:
    return {verdict.promise for verdict in check(rule) if verdict.verdict == FAILS}


def test_an_honest_rule_of_one_s_own_conforms() -> None:
    assert failing(Uniform(NET)) == set()


def test_a_price_off_the_net_is_found() -> None:
    assert any("net" in promise for promise in failing(OffNet(NET)))


def test_a_rule_that_draws_elsewhere_is_found() -> None:
    assert "draws replay" in failing(Forgetful(NET))


def test_odds_that_are_not_those_of_the_draws_are_found() -> None:
    (verdict,) = (one for one in check(Boastful(NET)) if one.verdict == FAILS)
    assert verdict.promise == "prices and odds are those of the net"
    assert "has chance 0.5, and comes" in str(verdict.witness)


def test_a_state_that_no_journal_holds_is_found() -> None:
    (verdict,) = (one for one in check(Unstorable(NET)) if one.verdict == FAILS)
    assert verdict.promise == "state can be stored"
    assert "after 1 buyers the state cannot be stored" in str(verdict.witness)


def test_a_rule_whose_memory_leaks_between_folds_is_found() -> None:
    assert "own bids never move own prices" in failing(Leaking(NET))


def test_a_bound_that_does_not_hold_is_found_and_none_is_not_promised() -> None:
    assert failing(Overconfident(NET)) == {"regret within its bound"}
    assert [one.verdict for one in check(Uniform(NET)) if one.promise == "regret within its bound"] == ["not promised"]


@dataclass(frozen=True, slots=True)
class EpsilonGreedy:
    """The best price so far, at times any other (Sutton and Barto 2018, section 2.2)."""

    net: tuple[float, ...]
    explore: float = 0.1

    def start(self) -> tuple[tuple[float, int], ...]:
        return ((0.0, 0),) * len(self.net)

    def post(self, state: tuple[tuple[float, int], ...], rng: Rng) -> Posted:
        n, best = len(self.net), int(np.argmax([earned / max(tries, 1) for earned, tries in state]))
        i = int(rng.integers(n)) if rng.random() < self.explore else best
        return Posted(self.net[i], probability=self.explore / n + (1 - self.explore) * (i == best))

    def learn(
        self, state: tuple[tuple[float, int], ...], posted: Posted, revenue: Revenue
    ) -> tuple[tuple[float, int], ...]:
        i, price = self.net.index(posted.price), posted.price
        mine = (state[i][0] + float(revenue((price,))[0]), state[i][1] + 1)
        return (*state[:i], mine, *state[i + 1 :])


def test_a_rule_from_a_textbook_conforms_as_it_stands() -> None:
    assert [str(verdict) for verdict in check(EpsilonGreedy(NET)) if verdict.verdict == FAILS] == []
