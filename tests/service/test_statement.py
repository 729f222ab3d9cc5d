"""Statements: what a party earned and paid, to the unit, in forms that nobody's name can break."""

import csv
import html.parser
import io

import pytest

from gainshare.core.money import asset
from gainshare.service.folder import reading
from gainshare.service.statement import FORMS, Item, Statement, as_beancount, as_csv, as_html, as_text, file_stem, stated
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
