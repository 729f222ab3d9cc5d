"""`explain`: sentences with their arithmetic, from the market's folder or from the auditor's copy."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gainshare.service.cli.console import DONE, NO, WRONG
from tests.service.stage import Desk


def test_the_last_trade_is_meant_by_the_market_itself(reader: Desk) -> None:
    said = reader("explain", "bikes/20")
    assert said.out.startswith("bikes/20: ")
    assert reader("explain", "bikes") == reader("explain", "bikes.toml") == said


def evidence(reader: Desk, number: int) -> Any:
    """What the operator has on record of a trade."""
    whole = json.loads(reader("receipt", f"bikes/{number}").out)
    return whole["openings"]["(operator)"]["figures"][0]


def test_the_answer_says_what_the_record_says(reader: Desk) -> None:
    for number in (1, 12, 20):
        said, found = reader("explain", f"bikes/{number}"), evidence(reader, number)
        charge = found["evidence"]["bought"]["charge"]
        assert said.code == DONE
        assert said.out.startswith(f"bikes/{number}: {found['orders'][0]['party']} ")
        assert (f"pays {charge / 100:.2f} EUR" if charge else "buys nothing") in said.out


def test_each_question_is_answered_and_can_be_asked_alone(reader: Desk) -> None:
    head, *lines = reader("explain", "bikes/20").out.splitlines()
    assert re.fullmatch(r"bikes/20: \w+ pays [\d.]+ EUR for gain 0\.\d{4}\. Its bid was [\d.]+ EUR/gain\.", head)
    assert [line.split()[0] for line in lines] == ["price", "quality", "payment", "share"]
    for line in lines:
        assert reader("explain", "bikes/20", "--why", line.split()[0]).out.splitlines() == [head, line]
    found = json.loads(reader("--json", "explain", "bikes/20").out)
    assert found["answer"] == head
    assert found["trade"] == "bikes/20"
    assert found["reasons"] == {line.split()[0]: line[10:] for line in lines}


@pytest.mark.parametrize("number", range(1, 21))
def test_whoever_adds_up_the_printed_payment_gets_its_last_cent(reader: Desk, number: int) -> None:
    charge = evidence(reader, number)["evidence"]["bought"]["charge"]
    said = json.loads(reader("--json", "explain", f"bikes/{number}").out)["reasons"]["payment"]
    terms = re.findall(r"([\d.]+) x ([\d.]+)", said)
    total = sum(Fraction(bid) * Fraction(rise) for bid, rise in terms)
    if charge:
        ((stated, paid),) = re.findall(r"= ([\d.]+) EUR, rounded down to ([\d.]+) EUR", said)
        assert abs(total - Fraction(stated)) <= Fraction(1, 1000)
        assert (int(100 * Fraction(stated)), paid) == (charge, f"{charge / 100:.2f}")


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


def test_a_buyers_copy_explains_what_was_bought_and_names_what_is_sealed(reader: Desk, tmp_path: Path) -> None:
    copy_of(reader, tmp_path, "inn")
    head, *lines = reader("explain", "bikes/20").out.splitlines()
    said = reader("explain", str(tmp_path / "r.json"))
    assert said.code == DONE
    assert said.out.splitlines() == [
        *(head, *(line for line in lines if not line.startswith("share"))),
        "sealed    share: this copy does not show what the answer rests on.",
    ]


def test_a_sellers_copy_explains_its_share_and_names_what_is_sealed(reader: Desk, tmp_path: Path) -> None:
    own = copy_of(reader, tmp_path, "wind")["openings"]["wind"]["figures"][0]
    head, share, sealed = reader("explain", str(tmp_path / "r.json")).out.splitlines()
    earns = f"wind earns {own['amount'] / 100:.2f} EUR"
    assert head == f"bikes/20: {earns}."
    assert share.startswith(f"share     {earns}: its data were worth {own['worth']:.4f} of gain; shapley makes that ")
    assert sealed == "sealed    price, quality and payment: this copy does not show what the answer rests on."
    said = reader("explain", str(tmp_path / "r.json"), "--party", "sun")
    assert said.code == WRONG
    assert "has no part in this trade, or it is sealed in this copy" in said.err


def test_a_copy_without_its_rules_says_where_to_ask(reader: Desk) -> None:
    said = reader("explain", "bikes/receipts/20.json")
    assert said.code == WRONG
    assert "does not carry the rules it was settled under: explain it in its market" in said.err


def test_rules_that_a_copy_was_not_sealed_with_explain_nothing(reader: Desk, tmp_path: Path) -> None:
    copy = copy_of(reader, tmp_path, "inn")
    copy["charter"]["rules"]["quality"] = "posted"
    (tmp_path / "r.json").write_text(json.dumps(copy))
    assert reader("explain", str(tmp_path / "r.json")).code == NO
    said = reader("verify", str(tmp_path / "r.json"))
    assert said.code == NO
    assert "rules     are NOT those it was settled under" in said.out


def test_what_was_missed_is_the_next_level_or_the_unpaid_part_of_a_worth(reader: Desk) -> None:
    said = reader("explain", "bikes/12", "--why", "lost").out.splitlines()[1]
    bought = evidence(reader, 12)["evidence"]["bought"]
    opens = re.findall(r"(?:opens at|below) ([\d.]+) EUR/gain", said)
    assert bought["level"] == 16 or float(opens[0]) > evidence(reader, 12)["orders"][0]["bid"] / 100
    said = reader("explain", "bikes/20", "--why", "lost", "--party", "wind").out
    assert "lost      Nothing: wind earns what its worth stands for." in said or "The worth of wind is" in said


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
