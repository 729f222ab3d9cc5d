"""What `make bench` times of text is what it says: the ways give the same figures, and every way runs."""

import pytest

from benchmarks import text


def test_every_contest_about_text_is_fair_and_every_way_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "HIDDEN", 3_000)
    monkeypatch.setattr(text, "MEGABYTE", 20_000)
    monkeypatch.setattr(text, "FEWER", 3)
    monkeypatch.setattr(text, "PAIRS", 4)
    tasks = list(text.contests())
    assert len({contest.task for contest in tasks}) == len(tasks) == 5
    for contest in tasks:
        assert contest.ways[0].times == 1, "what is ours is run whole"
        for way in contest.ways:
            way.run()
