"""What is refused, what comes to nothing, and how many may join."""

from dataclasses import replace
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.markets.collaborative.records import OPERATOR, Close, Join, Unchanged, Withdraw
from tests.markets.collaborative.ward import ONE, OWN, Ward, coverage

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
NAMES = tuple(COVER)


def ward(**rules: Any) -> Ward:
    return Ward(coverage(**COVER), NAMES, **rules)


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Join("9", "nobody"), "offers no data here"),
        (Withdraw("9", "nobody"), "offers no data here"),
        (Close("9", "north"), "cannot close"),
    ],
)
def test_orders_that_cannot_be_are_refused(order: Any, words: str) -> None:
    held = ward()
    held.join("north")
    with pytest.raises(Refused, match=words):
        held.settled(order)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (Join("9", "north"), "north has joined already"),
        (Withdraw("9", "east"), "east has not joined"),
        (Close("9", OPERATOR), "1 member joined: a round needs two at least"),
    ],
)
def test_orders_that_come_to_nothing_are_settled_and_not_tried_again(order: Any, reason: str) -> None:
    held = ward(division="published", quality="common", task=ONE)
    held.join("north")
    before, balances = held.state, dict(held.balances)
    assert held.settled(order).evidence == Unchanged(reason)
    assert (held.state, held.balances) == (before, balances)


@pytest.mark.parametrize(("rules", "most"), [({}, 13), ({"task": ONE, "quality": "common"}, 12)])
def test_too_many_members_are_refused_before_anything_is_trained(rules: dict[str, Any], most: int) -> None:
    names = [f"m{place:02}" for place in range(most + 1)]
    held = Ward(lambda *_: 0.5, names, **rules)
    held.join(*names)
    with pytest.raises(Refused, match=f"at most {most}"):
        held.settled(Close("9", OPERATOR))
    held.leave(names[-1])
    assert "Only copies are tried" in held.close().untried or "only copies are tried" in held.past[-1].evidence.untried  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"quality": "tailored"}, "rules.quality"),
        ({"division": "equal"}, "rules.division"),
        ({"imputer": "mode"}, "rules.imputer"),
        ({"delivery": "post"}, "rules.delivery"),
        ({"price": 0}, "rules.price"),
        ({"min_fee": -1}, "rules.min_fee"),
        ({"min_validation": 0}, "rules.min_validation"),
        ({"quality": "common"}, "needs a table that judges all"),
        ({"task": ONE}, "judges members by their own rows"),
        ({"division": "published"}, "all members have in common"),
        ({"task": replace(OWN, labels="table")}, "task.labels"),
    ],
)
def test_rules_that_cannot_be_are_refused(rules: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        ward(**rules)
