"""`simulate`: the same seed the same bytes, tables for people and for programs; the market itself is never touched."""

import hashlib
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from gainshare.service.cli import simulate
from gainshare.service.cli.console import DONE, INTERRUPTED, WRONG
from tests.service.stage import Desk

SHORT = ("--steps", "30")
CHART = "bikes-simulation.svg"


def stamped(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder: its digest, and when it was written."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in files
    }


def test_nothing_of_the_market_is_changed_but_a_chart_lies_beside_it(owner: Desk) -> None:
    before = stamped(owner.folder)
    said = owner("simulate", "bikes.toml", "--policy", "posted,copying", *SHORT)
    assert (said.code, said.err) == (DONE, "")
    after = stamped(owner.folder)
    assert after.pop(CHART)
    assert after == before


def test_a_market_that_never_traded_is_not_opened(newcomer: Desk) -> None:
    assert newcomer("simulate", "bikes.toml", "--policy", "honest", *SHORT).code == DONE
    assert not (newcomer.folder / "bikes").exists()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(owner: Desk) -> None:
    def bytes_of(*arguments: str) -> tuple[str, bytes]:
        said = owner("simulate", "bikes", "--policy", "ucb,shading", *SHORT, *arguments)
        return said.out, (owner.folder / CHART).read_bytes()

    first = bytes_of()
    assert bytes_of() == first == bytes_of("--seed", "1")
    other = bytes_of("--seed", "2")
    assert other[0] != first[0]
    assert other[1] != first[1]


def test_a_pipe_gets_three_tables_with_all_digits(owner: Desk) -> None:
    said = owner("simulate", "bikes", "--rules", "posted+banzhaf", *SHORT)
    money, payouts, cheating = ([], [], [])
    for row in said.rows:
        {14: money, 3: payouts, 9: cheating}[len(row)].append(row)
    assert [row[0] for row in money] == ["rules", "own", "posted+banzhaf"]
    assert money[2][1:4] == ["hedge", "posted", "banzhaf"]
    for name, *_, paid, withheld, rounding in (row[:7] for row in money[1:]):
        earned = sum(Decimal(row[2]) for row in payouts[1:] if row[0] == name)
        assert earned + Decimal(withheld) + Decimal(rounding) == Decimal(paid) > 0
    assert {row[1] for row in cheating[1:]} == {"shading", "shading together", "copying", "splitting"}
    assert len(cheating) == 1 + 2 * (4 + 1 + 4 + 1)


def test_json_is_exact(owner: Desk) -> None:
    said = owner("--json", "simulate", "bikes", "--policy", "90.00 EUR/gain,shading", *SHORT)
    document = json.loads(said.out)
    assert document.keys() == {"market", "seed", "values", "chart", "orders", "buyers", "outcomes", "not_played"}
    own, fixed = document["outcomes"]
    assert (own["rules"], own["rate"], fixed["rate"]) == ("own", None, {"asset": "EUR", "units": "9000"})
    assert fixed["regret"]["bound_without_folds"] is None
    for one in own["cheating"]:
        honest, cheating, gained = (Fraction(one[key]["units"]) for key in ("honest", "cheating", "gained"))
        assert cheating - honest == gained
        assert gained <= 0 or one["behaviour"] == "shading together"


def test_a_person_gets_short_tables_within_eighty_columns(owner: Desk) -> None:
    said = owner.in_terminal("simulate", "bikes", "--policy", "posted,similarity", *SHORT)
    assert said.code == DONE
    for head in ("What honest buyers pay and keep", "Regret against", "What sellers earn", "What cheating adds"):
        assert head in said.out
    shown = said.out.rpartition("\x1b[2K")[2]
    assert not [line for line in shown.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines() if len(line) > 80]


@pytest.mark.parametrize("name", ["own.svg", "own.png"])
def test_the_chart_goes_where_it_is_told(owner: Desk, name: str) -> None:
    said = owner("simulate", "bikes", "--policy", "honest", "--chart", name, *SHORT)
    assert said.out.endswith(f"wrote     {name}\n")
    assert (owner.folder / name).read_bytes()[:4] in {b"<?xm", b"\x89PNG"}
    assert not (owner.folder / CHART).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policy", "hegde"], '--policy = "hegde": no rule and no behaviour, did you mean hedge; words: hedge, ucb,'),
        (["--chart", "chart.pdf"], '--chart = "chart.pdf": must end in .svg or .png [unknown_value]'),
        (["--chart", "bikes.toml"], '--chart = "bikes.toml": must end in .svg or .png [unknown_value]'),
        (["--chart", "no/chart.svg"], '--chart = "no/chart.svg": there is no such folder [file_not_found]'),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_played(newcomer: Desk, arguments: list[str], said: str) -> None:
    before = stamped(newcomer.folder)
    newcomer.patch.setattr(simulate, "simulated", lambda *_, **__: pytest.fail("played"))
    answer = newcomer("simulate", "bikes.toml", *arguments)
    assert answer.code == WRONG
    assert answer.err.startswith(f"error: {said}")
    assert answer.err.count("\n") == 1
    assert stamped(newcomer.folder) == before


def test_an_order_that_cannot_be_read_is_named(newcomer: Desk) -> None:
    (newcomer.folder / "orders.csv").write_text("buyer,bid\ncity,ten\n")
    answer = newcomer("simulate", "bikes.toml")
    assert answer.code == WRONG
    assert "orders.csv line 2" in answer.err


def test_an_interrupt_leaves_nothing_and_an_older_chart_whole(owner: Desk) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (owner.folder / CHART).write_text("an older chart")
    before = stamped(owner.folder)
    owner.patch.setattr(simulate, "simulated", interrupted)
    answer = owner("simulate", "bikes", *SHORT)
    assert (answer.code, answer.out) == (INTERRUPTED, "")
    assert stamped(owner.folder) == before


def test_what_cannot_be_played_is_said(hospitals: Path, owner: Desk) -> None:
    desk = Desk(hospitals, *owner.tools)
    answer = desk("simulate", "heart.toml", "--steps", "6", "--policy", "splitting", "--chart", f"{owner.folder}/h.png")
    assert answer.code == DONE
    assert "splitting not played: it is played for sellers of columns only" in answer.out
