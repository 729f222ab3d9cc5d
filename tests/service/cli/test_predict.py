"""`predict`: predictions for rows named by their keys, counted; what was not sold is not handed out."""

import json

from gainshare.core.arrays import MEASURE
from gainshare.service.cli.app import DONE, WRONG
from gainshare.service.trades import told
from tests.service.stage import Desk


def bought(desk: Desk) -> str:
    """A trade in which something was bought."""
    desk.patch.chdir(desk.folder)
    return next(f"bikes/{n}" for n in range(1, 21) if told(f"bikes/{n}").sold.bought.gain > MEASURE // 100)


def test_rows_are_predicted_by_key_and_counted(owner: Desk) -> None:
    trade = bought(owner)
    (owner.folder / "ask.csv").write_text("key\n3\n7\n")
    said = owner("predict", trade, "ask.csv")
    assert said.code == DONE
    assert [key for key, _ in said.rows] == ["key", "3", "7"]
    again = json.loads(owner("--json", "predict", trade, "ask.csv").out)
    assert again["queries"] == 4
    assert [str(again["predictions"][key]) for key in ("3", "7")] == [figure for _, figure in said.rows[1:]]


def test_rows_that_are_not_the_market_s_are_refused(owner: Desk) -> None:
    (owner.folder / "ask.csv").write_text("key\n3\nnobody\n")
    said = owner("predict", bought(owner), "ask.csv")
    assert said.code == WRONG
    assert "nobody" in said.err


def test_a_table_without_keys_is_refused(owner: Desk) -> None:
    (owner.folder / "ask.csv").write_text("row\n3\n")
    said = owner("predict", bought(owner), "ask.csv")
    assert said.code == WRONG
    assert "key" in said.err
