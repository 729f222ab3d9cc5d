"""`statement`: one party's account in five forms, as whoever reads it keeps books."""

import csv
import html
import io
import json
import re
from decimal import Decimal

import pytest

from gainshare.service.cli.console import DONE
from tests.service.stage import HOSTILE, Desk, table


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    """Everybody with a part in the settled market."""
    return ("wind", "sun", "rain", "city", "lab", "mill", "inn")


def test_statements_add_up_to_the_balances(reader: Desk, names: tuple[str, ...]) -> None:
    balances = json.loads(reader("--json", "status", "bikes").out)["balances"]
    total = 0
    for name in names:
        document = json.loads(reader("--json", "statement", "bikes", "--party", name).out)
        units = int(document["closing"]["units"])
        account = f"earnings:{name}" if name in names[:3] else f"external:{name}"
        held = int(balances.get(account, {"units": "0"})["units"])
        assert units == sum(int(item["units"]) for item in document["items"]) == held
        total += units
    kept = sum(int(balances[name]["units"]) for name in ("rounding", "withheld") if name in balances)
    assert total + kept == 0


def test_all_forms_tell_the_same_amounts(reader: Desk) -> None:
    def form(name: str) -> str:
        return reader("statement", "bikes", "--party", "wind", "--format", name).out

    items = json.loads(reader("--json", "statement", "bikes", "--party", "wind").out)["items"]
    units = [int(item["units"]) for item in items]
    rows = list(csv.DictReader(io.StringIO(form("csv"))))
    assert [round(100 * Decimal(row["amount EUR"])) for row in rows] == units
    assert [float(row["worth"]) for row in rows] == [item["worth"] for item in items]
    cells = re.findall(r"<td class=n>(-?[\d,]+\.\d\d)</td>", form("html"))
    assert [round(100 * Decimal(cell.replace(",", ""))) for cell in cells] == [0, *units, sum(units)]
    assert (
        reader("statement", "bikes", "--party", "wind", "--format", "json").out
        == reader("--json", "statement", "bikes", "--party", "wind").out
    )
    booked = re.findall(r"^  Assets:Wind  (-?\d+\.\d\d) EUR$", form("beancount"), re.MULTILINE)
    assert [round(100 * Decimal(amount)) for amount in booked] == units
    (closing,) = (line for line in form("text").splitlines() if line.startswith(" Closing balance "))
    assert closing.split()[-1] == f"{sum(units) / 100:,.2f}"


def balanced(text: str) -> int:
    """Reads beancount's grammar as far as a statement uses it; how many transactions, each of which must balance."""
    title, note, *lines = text.splitlines()
    assert note.startswith("; ")
    assert re.fullmatch(r'option "title" "(?:[^"\\]|\\.)*"', title)
    opened = set[str]()
    transactions: list[list[Decimal]] = []
    for line in lines:
        if found := re.fullmatch(r"\d{4}-\d\d-\d\d open (\S+) EUR", line):
            opened.add(found[1])
            assert all(re.fullmatch(r"[^\W_a-z][^\W_]*", part) for part in found[1].split(":"))
        elif found := re.fullmatch(r"\d{4}-\d\d-\d\d balance (\S+)  (-?\d+\.\d\d) EUR", line):
            assert (found[1] in opened, line is lines[-1]) == (True, True)
            assert Decimal(found[2]) == sum((legs[0] for legs in transactions), Decimal(0))
        elif re.fullmatch(r'\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d) \* "bikes/\d+" "[^"\\]+"', line):
            transactions.append([])
        else:
            account, amount = re.fullmatch(r"  (\S+)  (-?\d+\.\d\d) EUR", line).groups()  # type: ignore[union-attr]
            assert account in opened
            transactions[-1].append(Decimal(amount))
    assert all(len(legs) == 2 and sum(legs) == 0 for legs in transactions)
    return len(transactions)


def test_beancount_can_read_its_form(reader: Desk, names: tuple[str, ...]) -> None:
    for name in names:
        text = reader("statement", "bikes", "--party", name, "--format", "beancount").out
        items = json.loads(reader("--json", "statement", "bikes", "--party", name).out)["items"]
        assert balanced(text) == len(items)


@pytest.fixture
def hostile(newcomer: Desk) -> Desk:
    """A market whose buyers bear names that could do harm."""
    orders = [(name, f"{60 + 20 * place}") for place, name in enumerate(HOSTILE)]
    (newcomer.folder / "orders.csv").write_text(table("buyer,bid", orders))
    assert newcomer("trade", "bikes.toml").code == DONE
    return newcomer


def test_hostile_names_do_no_harm_in_any_form(hostile: Desk) -> None:
    for name in HOSTILE:

        def form(word: str, name: str = name) -> str:
            said = hostile("statement", "bikes", "--party", name, "--format", word)
            assert (said.code, said.err) == (DONE, "")
            return said.out

        page = form("html")
        assert "<script" not in page
        assert html.escape(name) in page
        assert balanced(form("beancount")) == 1
        assert not any(cell[:1] in "=+@" for row in csv.reader(io.StringIO(form("csv"))) for cell in row if cell)
        assert form("text").startswith(f"{name} in bikes")
        shown = hostile.in_terminal("statement", "bikes", "--party", name).out
        assert max(map(len, shown.splitlines())) <= 84 - 4 * name.isascii()
    outside = {path.name for path in hostile.folder.iterdir()}
    assert outside == {"bikes", "bikes.toml", "orders.csv", "rows.csv"}
    assert {path.name for path in (hostile.folder / "bikes" / "statements").iterdir()} == {
        "wind.txt",
        "sun.txt",
        "rain.txt",
    }


@pytest.mark.parametrize("name", ["(operator)", "auditor", "withheld", "rounding", "a:b", " a", "x" * 65, ""])
def test_names_that_mean_something_else_are_refused(newcomer: Desk, name: str) -> None:
    (newcomer.folder / "orders.csv").write_text(f"buyer,bid\n{name},60\n")
    assert newcomer("trade", "bikes.toml").err.rstrip().endswith("[invalid_name]")
    assert not (newcomer.folder / "bikes").exists()


def test_an_amended_market_states_every_trade_and_says_so(owner: Desk, names: tuple[str, ...]) -> None:
    before = json.loads(owner("--json", "statement", "bikes", "--party", "wind").out)
    rules = '[rules]\nprice = "50.00 EUR/gain"\ndivision = "banzhaf"\n'
    (owner.folder / "bikes.toml").write_text((owner.folder / "bikes.toml").read_text() + rules)
    with (owner.folder / "orders.csv").open("a") as file:
        file.write("city,90.00\nlab,95.00\n")
    assert owner("trade", "bikes.toml", "--amend", "a fixed price").code == DONE
    after = json.loads(owner("--json", "statement", "bikes", "--party", "wind").out)
    assert after["items"][: len(before["items"])] == before["items"]
    assert len(after["items"]) == len(before["items"]) + 2
    assert (before["amendments"], after["amendments"], after["trades"]) == (0, 1, 22)
    assert "The rules changed once" in owner("statement", "bikes", "--party", "wind").out
    test_statements_add_up_to_the_balances(owner, names)
