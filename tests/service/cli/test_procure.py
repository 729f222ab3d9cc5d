"""`procure`: from a list of asks and weights; the published example to the letter, bad input refused by line."""

import json
import re
from pathlib import Path

import pytest

from gainshare.service.cli.console import DONE, WRONG
from tests.service.stage import Desk, files

OFFERS = """seller,ask,weight
archive,900.00 EUR,300
blogs,400.00,90
court,1500.00,420
forum,600.00,80
press,2100.00,500
radio,300.00,20
"""
ASKED = ("procure", "offers.csv", "--budget", "5000 EUR")
RESERVE = ("--reserve", "4.50 EUR/weight")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder that holds the published example."""
    (tmp_path / "offers.csv").write_text(OFFERS)
    return Desk(tmp_path, monkeypatch, capsys)


def test_the_published_example_comes_out_to_the_letter(desk: Desk) -> None:
    said = desk(*ASKED, *RESERVE)
    assert (said.code, said.err) == (DONE, "")
    first, *_, last = said.out.splitlines()
    assert first == (
        "Buys 2 of 6 offers, weight 720 of 1,410, for 3,024.00 EUR (60 % of the budget) at 4.20 EUR/weight."
    )
    assert said.rows == [
        ["seller", "weight", "ask EUR", "paid EUR", "wins up to", "why"],
        ["archive", "300", "900.00", "1260.00", "1260.00", ""],
        ["court", "420", "1500.00", "1764.00", "1764.00", ""],
        ["press", "500", "2100.00", "lost", "2049.18", "three at 4.20 cost 5,124.00"],
        ["blogs", "90", "400.00", "lost", "378.00", "4.44 a weight, price is 4.20"],
        ["forum", "80", "600.00", "lost", "336.00", "7.50 a weight, over reserve"],
        ["radio", "20", "300.00", "lost", "83.99", "15.00 a weight, over reserve"],
    ]
    assert last == ("promises  truthful, rational, within budget: proved for fixed weights (Singer 2010, theorem 4.1)")


def test_a_person_sees_the_same_in_a_terminal(desk: Desk) -> None:
    said = desk.in_terminal(*ASKED, *RESERVE)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said.out)
    assert "press       500  2,100.00      lost    2,049.18  three at 4.20 cost 5,124.00" in plain
    assert max(map(len, plain.splitlines())) <= 80


def test_without_a_reserve_it_is_said_what_a_lone_seller_could_take(desk: Desk) -> None:
    said = desk(*ASKED)
    assert said.code == DONE
    assert said.err == "warning: no reserve: if all others withhold, a lone seller is paid the budget, 5,000.00 EUR\n"
    (desk.folder / "offers.csv").write_text("seller,ask,weight\ncourt,1500.00,420\n")
    assert desk(*ASKED).rows[1] == ["court", "420", "1500.00", "5000.00", "5000.00", ""]


def test_part_of_a_payment_may_be_a_claim(desk: Desk) -> None:
    said = desk(*ASKED, *RESERVE, "--cash", "0.4")
    assert "Of this 1,209.60 EUR in cash now, and 1,814.40 EUR in claims on revenue.\n" in said.out
    assert said.rows[0][3:6] == ["paid EUR", "cash", "claim"]
    assert [row[3:6] for row in said.rows[1:4]] == [
        ["1260.00", "504.00", "756.00"],
        ["1764.00", "705.60", "1058.40"],
        ["lost", "", ""],
    ]
    shown = re.sub(r"\x1b\[[0-9;]*m", "", desk.in_terminal(*ASKED, *RESERVE, "--cash", "0.4").out).splitlines()
    assert "press     three at 4.20 cost 5,124.00" in shown
    assert max(map(len, shown)) <= 80


def test_json_is_the_whole_answer_in_minor_units(desk: Desk) -> None:
    document = json.loads(desk(*ASKED, *RESERVE, "--json").out)
    assert document["rate"] == {"asset": "EUR", "units": "420", "per": "weight"}
    assert (document["weight"], document["of"], document["price"]) == (720, 1410, "qmia")
    assert document["order"] == [0, 2, 4, 1, 3, 5]
    assert document["lots"][4] == {
        "seller": "press",
        "weight": 500,
        "ask": {"asset": "EUR", "units": "210000"},
        "bought": False,
        "paid": {"asset": "EUR", "units": "0"},
        "cash": {"asset": "EUR", "units": "0"},
        "claim": {"asset": "EUR", "units": "0"},
        "wins_up_to": {"asset": "EUR", "units": "204918"},
        "why": "three at 4.20 cost 5,124.00",
    }


def test_foreign_headers_and_a_currency_nobody_names(desk: Desk) -> None:
    (desk.folder / "ours.csv").write_text("vendor,price,score\ncourt,9,0.5\nlab,3,0.25\ninn,9,0.25\n")
    asked = ("procure", "ours.csv", "--budget", "20", "--currency", "JPY")
    said = desk(*asked)
    assert said.code == WRONG
    assert "if they are the seller, ask and weight, add --columns seller=vendor,ask=price,weight=score" in said.err
    said = desk(*asked, "--columns", "seller=vendor,ask=price,weight=score")
    assert "weight 0.75 of 1, for 19 JPY (95 % of the budget) at 26.6667 JPY/weight." in said.out


def test_nothing_may_be_bought(desk: Desk) -> None:
    said = desk("procure", "offers.csv", "--budget", "10 EUR", "--reserve", "1 EUR")
    assert said.out.startswith("Buys none of 6 offers, weight 0 of 1,410.\n")
    assert {row[5] for row in said.rows[1:]} == {"asks more than the whole budget"}


def test_the_coin_of_random_3_is_drawn_by_the_caller(desk: Desk) -> None:
    assert "--coin: is required by random-3: 0, 1 or 2, drawn in public" in desk(*ASKED, "--rule", "random-3").err
    said = desk(*ASKED, *RESERVE, "--rule", "random-3", "--coin", "0")
    assert said.out.startswith("Buys 1 of 6 offers, weight 500 of 1,410, for 2,250.00 EUR")
    assert desk(*ASKED, "--rule", "random-3", "--coin", "3").code == WRONG


def test_what_no_ask_can_win_is_told_from_what_was_not_searched(desk: Desk) -> None:
    guarded = {row[0]: row[4] for row in desk(*ASKED, *RESERVE, "--rule", "guarded").rows[1:]}
    assert (guarded["court"], guarded["archive"]) == ("1890.00", "none")
    said = desk(*ASKED, "--rule", "greedy")
    assert (said.err, [row[4] for row in said.rows[1:]]) == ("", [""] * 6)


def test_a_rule_that_promises_little_says_so(desk: Desk) -> None:
    said = desk(*ASKED, "--rule", "literal")
    assert said.out.startswith("Buys 4 of 6 offers, weight 1,310 of 1,410, for 9,825.00 EUR (196 % of the budget)")
    assert [row[4] for row in said.rows[1:]] == ["1333.33", "1866.66", "2222.22", "500.00", "355.55", "100.00"]
    assert "promises  rational: proved (no winner is paid less than its ask)\n" in said.out
    assert "          truthful, within budget: not promised: a loser's ask fixes the price" in said.out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x,-5,1", 'line 8: ask = "-5": must be >= 0 [invalid_amount]'),
        ("x,1e400,1", 'line 8: ask = "1e400": must be finite, such as 45.00 [invalid_amount]'),
        ("x,5 USD,1", 'line 8: ask = "5 USD": must be in EUR: all amounts have one currency [invalid_amount]'),
        ("x,5,-1", 'line 8: weight = "-1": must be a finite number >= 0 [out_of_range]'),
        ("x,5,nan", 'line 8: weight = "nan": must be a finite number >= 0 [out_of_range]'),
        ("x,5,heavy", 'line 8: weight = "heavy": must be a number such as 300 [wrong_type]'),
        (
            "x,5,2000000000000000000",
            'line 8: weight = "2000000000000000000": must be at most 1,000,000,000,000,000,000',
        ),
        ("x,5,0.1234567890123456789", "is too fine beside a weight of 500: round weights to 15 decimals"),
        ("court,5,1", 'line 8: seller = "court": has an offer already, offers.csv line 4'),
        (",5,1", 'line 8: seller = "": must be 1 to 64 printable characters'),
        ("x,5", "line 8: expected 3 cells, got 2 [bad_csv]"),
    ],
)
def test_bad_lines_are_refused_by_number(desk: Desk, line: str, message: str) -> None:
    (desk.folder / "offers.csv").write_text(f"{OFFERS}{line}\n")
    before = files(desk.folder)
    said = desk(*ASKED)
    assert (said.code, said.out) == (WRONG, "")
    assert message in said.err
    assert files(desk.folder) == before


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("--budget", "-5 EUR"), '--budget = "-5 EUR": must be >= 0 [invalid_amount]'),
        (("--budget", "5 USD"), "must be in USD"),
        (("--budget", "5 EUR", "--reserve", "4.50 EUR/gain"), "must be per weight [invalid_amount]"),
        (("--budget", "5 EUR", "--reserve", "-4.50 EUR"), '--reserve = "-4.50 EUR": must be >= 0 [invalid_amount]'),
        (("--budget", "5 EUR", "--rule", "qmai"), '--rule = "qmai": must be one of auto, qmia'),
        (("--budget", "5 EUR", "--cash", "1.5"), '--cash = "1.5": must lie in 0..1 [out_of_range]'),
        (("--budget", "5 EUR", "--cash", "40"), '--cash = "40": must lie in 0..1; if it is per cent, write 0.4'),
        (
            ("--budget", "5 EUR", "--reserve", "1 EUR", "--rule", "literal"),
            "--reserve: literal knows none: leave it out",
        ),
        (("--budget", "5 EUR", "--coin", "1"), "--coin = 1: is read by random-3 alone [unknown_value]"),
    ],
)
def test_bad_options_are_refused_by_name(desk: Desk, asked: tuple[str, ...], message: str) -> None:
    said = desk("procure", "offers.csv", *asked)
    assert said.code == WRONG
    assert message in said.err


def test_a_table_that_is_not_there_or_empty_is_refused(desk: Desk) -> None:
    assert "printf 'seller,ask,weight" in desk.in_terminal("procure", "none.csv", "--budget", "5 EUR").out
    (desk.folder / "none.csv").write_text("seller,ask,weight\n")
    assert "has no offers [empty_data]" in desk("procure", "none.csv", "--budget", "5 EUR").err
    (desk.folder / "bare.csv").write_text("seller,ask,weight\nx,5,1\n")
    assert "no amount names it" in desk("procure", "bare.csv", "--budget", "5").err
