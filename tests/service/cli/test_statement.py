"""`statement`: one party's account in four forms that say the same."""

import csv
import io
import json

import pytest

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def closing(desk: Desk) -> int:
    return int(json.loads(desk("--json", "statement", "bikes", "--party", "sun").out)["closing"]["units"])


def test_the_statement_closes_with_the_balance(reader: Desk) -> None:
    balances = json.loads(reader("--json", "status", "bikes").out)["balances"]
    assert closing(reader) == int(balances["earnings:sun"]["units"])


@pytest.mark.parametrize("form", ["text", "html", "csv", "beancount"])
def test_every_form_can_be_had(reader: Desk, form: str) -> None:
    said = reader("statement", "bikes", "--party", "sun", "--format", form)
    assert said.code == DONE
    assert f"{closing(reader) / 100:,.2f}" in said.out or form in {"csv", "beancount"}


def test_the_table_adds_up(reader: Desk) -> None:
    lines = list(csv.reader(io.StringIO(reader("statement", "bikes", "--party", "sun", "--format", "csv").out)))
    assert round(100 * sum(float(line[-1]) for line in lines[1:])) == closing(reader)


def test_an_unknown_party_or_form_is_refused(reader: Desk) -> None:
    assert reader("statement", "bikes", "--party", "snu").code == WRONG
    said = reader("statement", "bikes", "--party", "sun", "--format", "pdf")
    assert said.code == WRONG
    assert "text, html, csv, beancount" in said.err
