"""`demo`: which story is told, and where."""

from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.service.cli import demo
from gainshare.service.cli.console import WRONG, Console
from tests.service.stage import Desk


def told(home: Path) -> list[tuple[str, Path]]:
    """What each kind is asked to tell in this folder."""
    return [(kind, home) for kind in demo.STORIES]


def test_each_kind_has_its_own_story(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard = list[tuple[str, Path]]()
    stories = {kind: lambda _, home, kind=kind: heard.append((kind, home)) or 0 for kind in demo.STORIES}
    monkeypatch.setattr(demo, "STORIES", stories)
    assert [demo.run(Console(), kind, folder=str(tmp_path)) for kind in stories] == [0] * len(stories)
    assert heard == told(tmp_path)


def test_other_kinds_are_refused(newcomer: Desk) -> None:
    said = newcomer("demo", "bazaar")
    assert (said.code, "must be auction" in said.err) == (WRONG, True)


def test_only_the_auction_is_shown_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "STORIES", {"auction": None, "barter": None})
    with pytest.raises(Refused, match="the one kind shown --as-published"):
        demo.run(Console(), "barter", folder="", as_published=True)


@pytest.mark.parametrize("words", [["--seed", "3"], ["--as-published", "--folder", "here"]])
def test_options_that_do_not_go_together_are_refused(newcomer: Desk, words: list[str]) -> None:
    assert newcomer("demo", *words).code == WRONG
