"""`explain`: sentences with their arithmetic, from the market's folder or from the auditor's copy."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gainshare.service.cli.app import DONE, NO, WRONG
from gainshare.service.trades import told
from tests.service.stage import Desk


def test_the_last_trade_is_meant_by_the_market_itself(reader: Desk) -> None:
    said = reader("explain", "bikes/20")
    assert said.out.startswith("bikes/20: ")
    assert reader("explain", "bikes") == reader("explain", "bikes.toml") == said


def test_the_answer_says_what_the_record_says(reader: Desk) -> None:
    for number in (1, 12, 20):
        said = reader("explain", f"bikes/{number}")
        trade = told(f"bikes/{number}")
        paid = trade.rules.asset.show(trade.sold.bought.charge)
        assert said.code == DONE
        assert said.out.startswith(f"bikes/{number}: {trade.order.party} ")
        assert (f"pays {paid}" if trade.sold.bought.charge else "buys nothing") in said.out


def test_each_question_is_answered_and_can_be_asked_alone(reader: Desk) -> None:
    head, *lines = reader("explain", "bikes/20").out.splitlines()
    assert re.fullmatch(r"bikes/20: \w+ pays [\d.]+ EUR for gain 0\.\d{4}\. Its bid was [\d.]+ EUR/gain\.", head)
    assert [line.split()[0] for line in lines] == ["price", "quality", "payment", "share"]
    for line in lines:
        assert reader("explain", "bikes/20", "--why", line.split()[0]).out.splitlines() == [head, line]
    found = json.loads(reader("--json", "explain", "bikes/20").out)
    assert found["answer"] == head
    assert found["trade"] == "bikes/20"
    assert all(found[line.split()[0]] == line[10:] for line in lines)


def test_the_payment_adds_up_as_it_is_printed(reader: Desk) -> None:
    said = json.loads(reader("--json", "explain", "bikes/20").out)["payment"]
    terms = re.findall(r"([\d.]+) x ([\d.]+)", said)
    total = Fraction(re.findall(r"= ([\d.]+), rounded down to", said)[0])
    assert abs(sum(Fraction(bid) * Fraction(rise) for bid, rise in terms) - total) < Fraction("0.05")
    paid = Fraction(re.findall(r"rounded down to ([\d.]+) EUR", said)[0])
    assert 0 <= total - paid < Fraction("0.01") + Fraction("0.0001")


def test_a_party_may_ask_for_its_own_share(reader: Desk) -> None:
    for seller in ("wind", "sun"):
        assert f"share     {seller} earns " in reader("explain", "bikes/20", "--why", "share", "--party", seller).out


def copy_of(reader: Desk, folder: Path, holder: str) -> dict[str, Any]:
    text = reader("receipt", "bikes/20", "--for", holder).out
    (folder / "r.json").write_text(text)
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_auditors_copy_explains_itself(reader: Desk, tmp_path: Path) -> None:
    copy_of(reader, tmp_path, "auditor")
    assert reader("explain", str(tmp_path / "r.json")).out == reader("explain", "bikes/20").out


def test_a_partys_copy_does_not_show_enough(reader: Desk, tmp_path: Path) -> None:
    copy_of(reader, tmp_path, "wind")
    said = reader("explain", str(tmp_path / "r.json"))
    assert said.code == WRONG
    assert "does not show the whole trade" in said.err


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("openings", "(operator)", "figures", 0, "evidence", "bought", "charge"), 1, NO),
        (("openings", "(operator)", "figures", 0, "orders", 0, "bid"), "x", NO),
        (("openings", "(operator)", "figures"), [], NO),
        (("openings", "wind", "figures", 0, "amount"), 10**6, NO),
        (("bundle", "charter", "rules", "highest_bid"), 1, NO),
        (("bundle", "charter", "rules", "asset"), None, WRONG),
        (("bundle", "charter", "kind"), "lottery", WRONG),
        (("bundle", "charter"), {}, WRONG),
        (("bundle",), 7, WRONG),
        (("body", "step"), "20", WRONG),
        (("id",), "bikes/19", NO),
    ],
)
def test_an_edited_copy_explains_nothing(
    reader: Desk, tmp_path: Path, path: tuple[str | int, ...], value: object, code: int
) -> None:
    copy: Any = copy_of(reader, tmp_path, "auditor")
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    (tmp_path / "r.json").write_text(json.dumps(copy))
    said = reader("explain", str(tmp_path / "r.json"))
    assert (said.code, said.out) == (code, "")


def test_an_explanation_fits_a_terminal(reader: Desk) -> None:
    shown = reader.in_terminal("explain", "bikes/20").out
    assert max(map(len, shown.splitlines())) <= 80
    assert shown.split() == reader("explain", "bikes/20").out.split()
