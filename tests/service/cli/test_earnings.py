"""Who earned what: the largest first, the rest added up in a terminal, everybody named in a pipe."""

import re
from decimal import Decimal

import pytest

from gainshare.core.money import asset
from gainshare.engine.tally import Earned, Takings
from gainshare.service import answers
from gainshare.service.cli import earnings
from gainshare.service.cli.console import Console
from tests.service.stage import terminal

EUR = asset("EUR")


def takings(count: int, *, margin: float = 0.0) -> Takings:
    sellers = tuple(Earned(f"s{place}", 0.1 / place, margin, 10_000 // place, 0.0) for place in range(1, count + 1))
    paid = sum(one.amount for one in sellers) + 7 + 3
    return Takings(sellers, 5, 0.4, paid, 7, "exact")


def shown(found: Takings, monkeypatch: pytest.MonkeyPatch, *, worth: str = earnings.GAIN) -> list[list[str]]:
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stdout", screen)
        earnings.table(Console(), answers.earnings(found, EUR), EUR, worth=worth)
        monkeypatch.undo()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "".join(told))
    return [line.split() for line in plain.splitlines()]


def test_a_terminal_names_six_sellers_and_adds_up_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    found = takings(9)
    header, *rows = shown(found, monkeypatch)
    assert header == ["seller", "worth", "95", "%", "earned", "EUR", "share"]
    assert [row[0] for row in rows] == ["s1", "s2", "s3", "s4", "s5", "s6", "3", "withheld", "rounding", "total"]
    assert rows[0] == ["s1", "0.1000", "exact", "100.00", f"{1e6 / found.paid:.1f}", "%"]
    amounts = [round(100 * float(row[-3].replace(",", ""))) for row in rows]
    assert sum(amounts[:-1]) == amounts[-1] == found.paid


def test_worths_that_are_no_gains_have_no_total(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(takings(3), monkeypatch)[-1][:2] == ["total", "0.4000"]
    assert shown(takings(3), monkeypatch, worth="weight")[-1][0::2] == ["total", "100.0"]


def test_one_seller_more_is_named_rather_than_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row[0] for row in shown(takings(7), monkeypatch)][7] == "s7"


def test_a_pipe_gets_all_sellers_with_the_digits_that_were_measured(capsys: pytest.CaptureFixture[str]) -> None:
    found = takings(9, margin=0.01)
    earnings.table(Console(), answers.earnings(found, EUR), EUR)
    header, *rows = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert header == ["seller", "worth", "95 %", "earned EUR"]
    assert rows[2] == ["s3", "0.033333333", "0.01", "33.33"]
    assert [row[0] for row in rows[9:]] == ["withheld", "rounding", "total"]
    assert sum(Decimal(row[3]) for row in rows[:-1]) == Decimal(rows[-1][3]) == Decimal(found.paid) / 100


def test_json_holds_the_same_amounts_as_text() -> None:
    found = takings(3)
    document = answers.earnings(found, EUR).to_dict()
    assert document["sellers"][0]["earned"] == {"asset": "EUR", "units": "10000"}
    amounts = [one["earned"] for one in document["sellers"]] + [document["withheld"], document["rounding"]]
    assert sum(int(amount["units"]) for amount in amounts) == int(document["paid"]["units"])


def test_nothing_paid_is_no_division_by_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Takings((Earned("s1", 0.0, 0.0, 0, 0.0),), 0, 0.0, 0, 0, "nothing sold")
    assert shown(nobody, monkeypatch)[-1] == ["total", "0.0000", "0.00", "0.0", "%"]


def test_an_estimate_has_its_interval() -> None:
    assert (earnings.interval(0.0), earnings.interval(0.0123)) == ("exact", "±0.0123")


def test_what_is_exact_in_another_unit_than_gain_has_that_unit_and_no_intervals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for margin, heads in ((0.0, ["seller", "worth in accuracy"]), (0.01, ["seller", "worth in accuracy", "95 %"])):
        earnings.table(Console(), answers.earnings(takings(2, margin=margin), EUR), EUR, worth="worth in accuracy")
        header, first, *_ = (line.split("\t") for line in capsys.readouterr().out.splitlines())
        assert header == [*heads, "earned EUR"]
        assert (first[1], first[-1], len(first)) == ("0.1", "100.00", len(header))
