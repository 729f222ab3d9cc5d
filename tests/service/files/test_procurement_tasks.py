"""A seller that keeps its documents: from what it commits to, over its task and the challenge, to being bought from."""

import re
from pathlib import Path

import pytest

from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.files.procurement_tasks import task_name
from tests.service.speeches import MARKET, prose, speeches
from tests.service.stage import Desk

OFFERED = """\
[[offer]]
seller = "archive"
file = "providers/archive.txt"
ask = "20 EUR"
[[offer]]
seller = "radio"
lot = "radio.lot"
ask = "9 EUR"
"""
KEPT = MARKET.replace('offers = "offers.csv"\n', "").replace('files = "providers/*"\n', OFFERED)


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder with a procurement, one of whose sellers keeps its documents."""
    desk = Desk(speeches(tmp_path / "new", KEPT), monkeypatch, capsys)
    assert desk("reduce", "providers/radio.txt").code == DONE
    return desk


def _says(desk: Desk, line: str) -> None:
    path = desk.folder / "speeches.toml"
    path.write_text(path.read_text().replace('lot = "radio.lot"\n', f'lot = "radio.lot"\n{line}\n'))


def test_a_lot_that_stays_with_its_seller_is_reduced_opened_and_weighed(keeper: Desk) -> None:
    said = keeper("trade", "speeches.toml")
    assert "radio is awaited: hand it speeches/tasks/radio.task" in said.err
    assert prose(6)[:60].encode() not in (keeper.folder / "radio.lot").read_bytes()
    keeper("reduce", "providers/radio.txt", "--task", "speeches/tasks/radio.task")
    _says(keeper, 'reduction = "radio.reduction"')
    (challenge,) = re.findall(r"--open ([0-9a-f]+),", keeper("trade", "speeches.toml").err)
    keeper("reduce", "providers/radio.txt", "--open", challenge)
    _says(keeper, 'opened = "radio.opened"')
    said = keeper("trade", "speeches.toml")
    assert (said.code, said.err) == (DONE, "")
    assert float(next(row[1] for row in said.rows if row[0] == "radio")) > 0
    (keeper.folder / "providers" / "radio.txt").write_text(prose(7))
    assert keeper("trade", "speeches.toml").out.startswith("Nothing to do: all 6 orders")


def test_a_seller_that_never_hands_in_is_given_up_and_weighs_nothing(keeper: Desk) -> None:
    _says(keeper, "absent = true")
    said = keeper("trade", "speeches.toml")
    assert (said.code, said.err) == (DONE, "")
    assert next(row[1:] for row in said.rows if row[0] == "radio") == ["0.0", "0.00"]


def test_what_was_handed_in_stands(keeper: Desk) -> None:
    keeper("trade", "speeches.toml")
    keeper("reduce", "providers/radio.txt", "--task", "speeches/tasks/radio.task")
    _says(keeper, 'reduction = "radio.reduction"')
    assert keeper("trade", "speeches.toml").code == DONE
    (keeper.folder / "radio.reduction").write_bytes(b"nothing")
    said = keeper("trade", "speeches.toml")
    assert said.code == WRONG
    assert "radio.reduction: reduction: is damaged, or not what gainshare reduce writes" in said.err


def test_no_two_sellers_share_a_task() -> None:
    assert len({task_name(seller) for seller in ("court", "Court", "COURT", "cøurt")}) == 4
