"""What the page of a collaborative market is drawn from: the last settlement, the money of all, who waits."""

from dataclasses import dataclass
from typing import cast

from gainshare.engine.collaborative_tally import CollaborativeTally, Purse
from gainshare.engine.replay import Step
from gainshare.markets.collaborative.records import Close, Evidence, Join, Joined, Order, Withdraw, Withdrawn
from tests.markets.collaborative.settlements import hospitals, nobody


@dataclass(frozen=True)
class Past:
    orders: tuple[Order, ...]
    evidence: Evidence


@dataclass(frozen=True)
class One:
    """A trade of a journal, as far as tallies look at it."""

    number: int
    dossier: Past


def tallied(*trades: tuple[Order, Evidence]) -> CollaborativeTally:
    found = CollaborativeTally(None, len(trades))
    for number, (order, evidence) in enumerate(trades, 1):
        found.see(cast(Step, One(number, Past((order,), evidence))))
    return found


def test_the_last_settlement_is_kept_and_the_money_of_all_added_up() -> None:
    close = Close("1", "operator")
    found = tallied((close, hospitals()), (close, hospitals()), (close, nobody()))
    assert found.last == (3, close, nobody())
    assert found.settlements == 3
    assert found.purses == {
        "cleveland": Purse(0, 7916),
        "hungarian": Purse(0, 2500),
        "switzerland": Purse(0, 0),
        "va": Purse(10416, 0),
    }


def test_who_joined_or_left_is_counted_until_a_round_is_closed() -> None:
    join, leave = Join("1", "va"), Withdraw("2", "va")
    found = tallied((join, Joined(1, 100)), (join, Joined(2, 100)), (leave, Withdrawn(1, 100)))
    assert (found.members, found.settlements, found.last) == (1, 0, None)
    closed = tallied((join, Joined(2, 100)), (Close("3", "operator"), nobody()))
    assert closed.members == 0
