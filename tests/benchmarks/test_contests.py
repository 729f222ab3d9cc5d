"""What `make bench` times is what it says: the ways of each contest give the same figures, and every way runs."""

import doctest

from benchmarks import machine
from benchmarks.contests import contests


def test_every_contest_is_fair_and_every_way_runs() -> None:
    tasks = list(contests())
    assert len({contest.task for contest in tasks}) == len(tasks) == 6
    for contest in tasks:
        ours, *peers = contest.ways
        assert peers
        assert ours.times == 1, "what is ours is run whole"
        for way in contest.ways:
            way.run()


def test_tables_and_machine_are_described() -> None:
    assert doctest.testmod(machine).failed == 0
    assert "processors" in machine.described()
    assert "/" not in machine.described()
