"""`status`: where a market stands, from its journal alone."""

import json
from decimal import Decimal

from gainshare.service.cli.console import DONE, WRONG
from tests.service.stage import Desk


def test_trades_balances_and_the_head_of_the_journal(reader: Desk) -> None:
    said, document = reader("status", "bikes"), json.loads(reader("--json", "status", "bikes").out)
    assert said.out.startswith(
        f"bikes is open: 20 trades. Journal line {document['line']}, head {document['head'][:8]}.\n"
    )
    assert said.rows[0] == ["account", "EUR"]
    assert sum(Decimal(row[1]) for row in said.rows[1:]) == 0
    assert (document["market"], document["trades"], document["deliveries_waiting"]) == ("bikes", 20, 0)
    units = {name: int(amount["units"]) for name, amount in document["balances"].items() if amount["units"] != "0"}
    assert units == {name: 100 * Decimal(amount) for name, amount in said.rows[1:]}
    assert document["asset"] == {"code": "EUR", "decimals": 2}
    assert (document["amendments"], document["key"]) == ([], "id")


def test_it_needs_neither_the_data_nor_the_file(owner: Desk) -> None:
    before = owner("status", "bikes").out
    for name in ("rows.csv", "orders.csv", "bikes.toml"):
        (owner.folder / name).unlink()
    assert owner("status", "bikes").out == before


def test_a_terminal_shows_whole_units_of_the_currency(reader: Desk) -> None:
    shown = reader.in_terminal("status", "bikes").out
    assert max(map(len, shown.splitlines())) <= 80 + len("\x1b[1m\x1b[0m") * 2
    wind = json.loads(reader("--json", "status", "bikes").out)["balances"]["earnings:wind"]["units"]
    assert f" {int(wind) / 100:,.2f} \n" in shown


def test_what_was_never_opened_has_no_status(newcomer: Desk) -> None:
    assert newcomer("status", "bikes.toml").code == WRONG
    assert newcomer("trade", "bikes.toml").code == DONE
    assert newcomer("status", "bikes.toml").code == DONE
