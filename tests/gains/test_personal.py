"""Traces of persons: what is one, and what only looks like one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.gains.documents import passages
from gainshare.gains.personal import ACCOUNT, CARD, MAIL, TELEPHONE, bank_account, card_number, personal

FOUND = [
    ("Write to jane.roe+news@mail.example.co.uk today.", MAIL),
    ("Call +44 20 7946 0958 now.", TELEPHONE),
    ("Call (212) 555-0187 now.", TELEPHONE),
    ("Call 212-555-0187.", TELEPHONE),
    ("Paid with 4111 1111 1111 1111 in May.", CARD),
    ("Paid with 5500-0000-0000-0004.", CARD),
    ("Pay to DE89 3704 0044 0532 0130 00 by Monday.", ACCOUNT),
    ("Pay to GB82WEST12345698765432, please.", ACCOUNT),
]
CLEAN = [
    "In 1945-1946 it cost $1,250,000,000.50, or 12.5 % of 2,000.",
    "Paid with 4111 1111 1111 1112, which no card has.",
    "Pay to DE89 3704 0044 0532 0130 01, which no bank has.",
    "See pages 100-200-3000, or 182-555-01871, and 555-0187.",
    "At 10 a.m. @ the corner; a @ b; @home.",
    "The part AB12 is out of stock.",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_traces_are_found_and_named(text: str, kind: str) -> None:
    assert personal(text.encode()) == kind


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert not personal(text.encode())


@given(st.integers(4 * 10**14, 5 * 10**14 - 1))
def test_one_of_ten_last_digits_checks(number: int) -> None:
    assert sum(card_number(b"%d%d" % (number, last)) for last in range(10)) == 1


@given(st.integers(0, 10**18 - 1), st.integers(1, 96))
def test_only_the_right_check_number_makes_an_account(number: int, off: int) -> None:
    right = 98 - (number * 10**6 + 131400) % 97
    wrong = 2 + (right - 2 + off) % 97
    assert bank_account(b"DE%02d%018d AND MORE" % (right, number))
    assert not bank_account(b"DE%02d%018d" % (wrong, number))


def test_no_country_no_account() -> None:
    assert not bank_account(b"QQ82 WEST 1234 5698 7654 32")


def test_speeches_and_plays_have_none(real_data: Path) -> None:
    for file in sorted((real_data / "text" / "providers").iterdir()):
        assert not any(map(personal, passages(file.read_bytes()))), file.name


@pytest.mark.parametrize("text", [b"a" * 10**6, b"4 " * 10**6, b"AB12" * 10**5, b"+1" + b"(" * 10**6, b"a@a." * 10**5])
def test_hostile_texts_are_read_like_any_other(text: bytes) -> None:
    assert personal(text) in {"", MAIL, TELEPHONE, CARD, ACCOUNT}
