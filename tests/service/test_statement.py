"""Statements: what a party earned and paid, to the unit, in forms that nobody's name can break."""

import csv
import html.parser
import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.service.folder import reading
from gainshare.service.statement import (
    FORMS,
    Books,
    Item,
    Statement,
    as_beancount,
    as_csv,
    as_html,
    as_text,
    file_stem,
    stated,
)
from tests.service.stage import HOSTILE, Desk

EUR = asset("EUR")


def statement(party: str, units: tuple[int, ...] = (1_250, -300, 0)) -> Statement:
    items = tuple(Item(f"m/{n}", "data sold", 0.5, 0.25, 0.0, 0.5, one) for n, one in enumerate(units, 1))
    return Statement(party, "m", EUR, items)


def test_buyers_and_sellers_together_close_the_books(settled_desk: Desk) -> None:
    with reading(settled_desk.folder / "bikes") as engine:
        balances = {name: units for (name, _), units in engine.store.balances().items()}
        for seller in engine.market.sellers:
            assert stated(engine, seller).closing == balances.get(f"earnings:{seller}", 0)
        for buyer in ("city", "lab", "mill", "inn"):
            assert stated(engine, buyer).closing == balances[f"external:{buyer}"]


@pytest.fixture
def settled_desk(reader: Desk) -> Desk:
    return reader


@pytest.mark.parametrize("party", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_name_breaks_a_form(party: str, form: str) -> None:
    text = FORMS[form](statement(party))
    assert "<script>" not in text or form != "html"


@pytest.mark.parametrize("party", HOSTILE)
def test_a_page_names_the_party_as_text(party: str) -> None:
    found: list[str] = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            assert tag != "script"

        def handle_data(self, data: str) -> None:
            found.append(data)

    Reader().feed(as_html(statement(party)))
    assert party in "".join(found)


def test_the_table_carries_full_digits() -> None:
    lines = list(csv.reader(io.StringIO(as_csv(statement("sun", (131_177,))))))
    assert lines[1][-1] == "1311.77"


def test_beancount_transactions_balance() -> None:
    amounts = [line.split()[-2] for line in as_beancount(statement("sun")).splitlines() if line.startswith("  ")]
    assert sum(round(100 * float(amount)) for amount in amounts) == 0
    assert as_beancount(statement("sun")).splitlines()[-1] == "1970-01-05 balance Assets:Sun  9.50 EUR"


def test_a_long_statement_says_what_it_leaves_out() -> None:
    text = as_text(statement("sun", (1,) * 30))
    assert "10 earlier lines" in text
    assert "0.30" in text
    assert max(map(len, text.splitlines())) <= 80


def test_no_two_parties_share_a_file() -> None:
    parties = ["hr", "h/r", "h r", "../hr", "-hr", "HR", *HOSTILE]
    stems = [file_stem(party) for party in parties]
    assert len({stem.lower() for stem in stems}) >= len(parties) - 1
    assert not any("/" in stem or stem.startswith(".") for stem in stems)


def test_names_are_fitted_to_80_columns_and_amounts_stand_to_the_right() -> None:
    for party in ("x" * 64, "日本" * 16, "hr"):
        long = replace(statement(party), market="m" * 63, items=statement(party).items)
        lines = as_text(long).splitlines()
        assert max(map(cell_len, lines)) <= 80
        (closing,) = (line for line in lines if line.startswith(" Closing balance"))
        assert closing.endswith(" 9.50")
        assert cell_len(closing) == 80


def test_accounts_are_what_beancount_takes_for_one() -> None:
    for party in (*HOSTILE, "4th", "-", "日本", "²x"):
        title, _, opened, *_ = as_beancount(statement(party)).splitlines()
        assert re.fullmatch(r'option "title" "(?:[^"\\]|\\.)*"', title)
        assert re.fullmatch(r"1970-01-01 open Assets:[A-Z0-9][^\W_]* EUR", opened)


def test_days_count_from_the_second_and_never_repeat() -> None:
    many = statement("hr", (1,) * 700)
    days = [line[:10] for line in as_beancount(many).splitlines() if ' * "' in line]
    assert len(set(days)) == 700
    assert days == sorted(days)
    assert all(date.fromisoformat(day) for day in days)


def test_a_seller_without_a_trade_has_an_empty_statement() -> None:
    empty = statement("hr", ())
    assert (empty.closing, empty.words.partition(".")[0]) == (0, "hr has no trade yet")
    for form in FORMS.values():
        assert form(empty)


def test_one_trade_is_not_spoken_of_as_many() -> None:
    assert "had a part in 1 trade and earned" in statement("hr", (5,)).words
    bought = Item("m/1", "predictions bought", 0.5, None, None, None, -5)
    assert "placed 1 order and pays 0.05 EUR" in Statement("city", "m", EUR, (bought,)).words
    assert "placed 2 orders and pays 0.10 EUR" in Statement("city", "m", EUR, (bought, bought)).words


def test_who_has_no_part_is_told_whom_it_may_have_meant(settled: Path) -> None:
    with reading(settled / "bikes") as engine, pytest.raises(Refused, match="did you mean mill"):
        stated(engine, "mil")


def test_every_seller_of_the_market_has_a_page(settled: Path) -> None:
    with reading(settled / "bikes") as engine:
        books = Books(engine)
        for _, _, dossier in engine.trades():
            books.add(dossier)
        texts = {f"{name}.txt": as_text(stated(engine, name)) for name in ("wind", "sun", "rain")}
        assert dict(books.pages()) == texts


def test_claims_and_what_waits_to_vest_are_told_beside_the_money() -> None:
    words = replace(
        statement("hr", (5,)), kind="procurement", claims=(("claim:1", 4_050), ("claim:2", 7)), held=12
    ).words
    assert "earned 0.05 EUR: the price for what its lots weigh, whatever it asked, and what claims are paid." in words
    assert "a claim of 40.50 EUR (claim:1): paid from income, older claims first." in words
    assert "0.12 EUR that was paid on claims is held until it vests." in words
