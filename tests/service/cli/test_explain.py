"""`explain`: sentences whose arithmetic is that of the record."""

import json

from gainshare.service.cli.app import DONE, WRONG
from gainshare.service.trades import told
from tests.service.stage import Desk


def test_the_last_trade_is_meant_unless_one_is_named(reader: Desk) -> None:
    assert reader("explain", "bikes").out.startswith("bikes/20: ")
    assert reader("explain", "bikes/5").out.startswith("bikes/5: ")


def test_the_answer_says_what_the_record_says(reader: Desk) -> None:
    reader.patch.chdir(reader.folder)
    for number in range(1, 21):
        trade, said = told(f"bikes/{number}"), reader("explain", f"bikes/{number}")
        assert said.code == DONE
        if trade.sold.bought.charge:
            assert f"pays {trade.rules.asset.show(trade.sold.bought.charge)}" in said.out.splitlines()[0]


def test_one_question_can_be_asked_alone(reader: Desk) -> None:
    lines = reader("explain", "bikes/5", "--why", "price").out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["price"]
    assert reader("explain", "bikes/5", "--why", "weather").code == WRONG
    assert reader("explain", "bikes/5", "--party", "moon").code == WRONG


def test_json_has_every_sentence(reader: Desk) -> None:
    found = json.loads(reader("--json", "explain", "bikes/5").out)
    assert set(found) >= {"trade", "answer", "price", "quality", "payment", "share"}


def test_a_trade_there_is_not_is_refused_by_name(reader: Desk) -> None:
    said = reader("explain", "bikes/404")
    assert said.code == WRONG
    assert "bikes/404" in said.err
    assert "[not_found]" in said.err
