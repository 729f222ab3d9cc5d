"""`status`: how many trades, where the journal ends, and what stands on every account."""

import json

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def test_balances_sum_to_zero(reader: Desk) -> None:
    said = reader("status", "bikes")
    assert said.code == DONE
    assert "20 trades" in said.out
    assert sum(int(units) for _, units in said.rows[1:]) == 0


def test_json_has_the_head_of_the_journal(reader: Desk) -> None:
    found = json.loads(reader("--json", "status", "bikes").out)
    assert (found["market"], found["trades"], len(found["head"])) == ("bikes", 20, 64)
    assert sum(int(each["units"]) for each in found["balances"].values()) == 0


def test_a_market_that_was_never_opened_is_named(newcomer: Desk) -> None:
    said = newcomer("status", "bikes.toml")
    assert said.code == WRONG
    assert "bikes.toml" in said.err
    assert "[not_found]" in said.err
