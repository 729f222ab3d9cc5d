"""`trade`: settles once and only once, says what came of it, and changes nothing where it cannot."""

import csv
import fcntl
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gainshare.service.cli.console import BUSY, DONE, INTERRUPTED, REFUSED, WRONG, Console, Tell
from gainshare.service.cli.trade import run
from tests.service.stage import MARKET, Desk, bikes, files, table

COMMAND = Path(sys.executable).with_name("gainshare")


def journal(folder: Path) -> list[Any]:
    """Every line of the journal, with its hash."""
    with closing(sqlite3.connect(f"file:{folder}/bikes/journal.db?mode=ro", uri=True)) as book:
        return book.execute("SELECT seq, key, about, hash FROM line ORDER BY seq").fetchall()


def amended(folder: Path, old: str, new: str) -> None:
    path = folder / "bikes.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@contextmanager
def held(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_orders_are_settled_and_the_answer_says_what_was_written(newcomer: Desk) -> None:
    said = newcomer("trade", "bikes.toml")
    assert (said.code, said.err) == (DONE, "")
    assert "auction, 3 sellers, 4 orders; price by hedge, division by shapley" in said.out
    assert "rows.csv: 80 rows, key id; 0 left out" in said.out
    assert "4 receipts, 3 statements" in said.out
    assert said.out.endswith("next      gainshare explain bikes\n")
    written = {path.name for path in (newcomer.folder / "bikes").iterdir()}
    assert {"journal.db", "secret", "receipts", "statements", "report.html", "left-out.csv", "deliveries"} <= written
    assert (newcomer.folder / "bikes" / "secret").stat().st_mode & 0o077 == 0


def test_what_sellers_earned_and_what_was_kept_is_what_buyers_paid(reader: Desk) -> None:
    balances = json.loads(reader("--json", "status", "bikes").out)["balances"]
    kinds = Counter[str]()
    for account, amount in balances.items():
        kinds[account.partition(":")[0]] += int(amount["units"])
    assert kinds["external"] < 0 < kinds["earnings"]
    assert kinds.total() == 0


def test_running_it_again_changes_nothing_and_says_so(owner: Desk) -> None:
    before = files(owner.folder)
    said = owner("trade", "bikes.toml")
    head = journal(owner.folder)[-1][-1].hex()
    assert (said.code, said.err) == (DONE, "")
    assert said.out == f"Nothing to do: all 20 orders were settled before. Journal unchanged, head {head[:8]}.\n"
    assert files(owner.folder) == before


def test_papers_that_are_missing_are_written_again(owner: Desk) -> None:
    before = files(owner.folder)
    (owner.folder / "bikes" / "report.html").unlink()
    (owner.folder / "bikes" / "receipts" / "7.json").unlink()
    said = owner.in_terminal("--quiet", "trade", "bikes.toml")
    assert said.code == DONE
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in said.out.splitlines()) <= 80
    after = files(owner.folder)
    assert after["bikes/receipts/7.json"] == before["bikes/receipts/7.json"]
    assert after["bikes/journal.db"] == before["bikes/journal.db"]
    assert "bikes/report.html" in after


def test_new_lines_are_settled_wherever_they_stand(newcomer: Desk) -> None:
    orders = newcomer.folder / "orders.csv"
    assert newcomer("trade", "bikes.toml").code == DONE
    header, first, *rest = orders.read_text().splitlines()
    orders.write_text("\n".join([header, first, first, "zoe,44.00", *rest, "zoe,44.00"]) + "\n")
    assert "3 sellers, 7 orders" in newcomer("trade", "bikes.toml").out
    assert newcomer("trade", "bikes.toml").out.startswith("Nothing to do: all 7 orders")


@pytest.mark.parametrize("change", ["lab,1.00", "labs,{bid}", None])
def test_a_settled_line_that_was_changed_is_refused_by_its_number(owner: Desk, change: str | None) -> None:
    lines = (owner.folder / "orders.csv").read_text().splitlines()
    fourth = lines.pop(4)
    if change:
        lines.insert(4, change.format(bid=fourth.partition(",")[2]))
    (owner.folder / "orders.csv").write_text("\n".join(lines) + "\n")
    before = files(owner.folder)
    said = owner("trade", "bikes.toml")
    assert said.code == WRONG
    assert said.err.startswith("error: settled line 4: was settled from this table, for ")
    assert files(owner.folder) == before


def test_a_changed_line_with_an_id_of_its_own_is_refused_too(newcomer: Desk) -> None:
    own = newcomer.folder / "own.csv"
    own.write_text("id,buyer,bid\na:b,zoe,40\na_b,zoe,50\na%3Ab,zoe,60\n")
    assert newcomer("trade", "bikes.toml", "--orders", "own.csv").code == DONE
    assert newcomer("trade", "bikes.toml", "--orders", "own.csv").out.startswith("Nothing to do: all 3 orders")
    own.write_text(own.read_text().replace("zoe,50", "zoe,51"))
    said = newcomer("trade", "bikes.toml", "--orders", "own.csv")
    assert (said.code, said.err.partition(":")[2].partition(":")[0]) == (WRONG, " settled line 2")


def test_a_dry_run_writes_nothing_not_even_a_folder(newcomer: Desk) -> None:
    before = files(newcomer.folder)
    said = newcomer("trade", "bikes.toml", "--dry-run")
    assert (said.code, said.out) == (
        DONE,
        "Would settle 4 orders; settled before: 0. Journal unchanged, head none.\n",
    )
    assert files(newcomer.folder) == before
    assert not (newcomer.folder / "bikes").exists()


def test_a_dry_run_of_a_traded_market_counts_what_is_new_and_refuses_what_a_run_would(owner: Desk) -> None:
    with (owner.folder / "orders.csv").open("a") as orders:
        orders.write("zoe,44.00\n")
    before = files(owner.folder)
    assert owner("trade", "bikes.toml", "--dry-run").out.startswith("Would settle 1 order; settled before: 20.")
    amended(owner.folder, "[task]", '[rules]\nprice = "ucb"\n[task]')
    said = owner("trade", "bikes.toml", "--dry-run")
    assert said.code == WRONG
    assert "rules.price" in said.err
    assert owner("trade", "bikes.toml", "--dry-run", "--amend", "faster").code == DONE
    assert {**files(owner.folder), "bikes.toml": b""} == {**before, "bikes.toml": b""}


@pytest.mark.parametrize("command", [["--orders", "own.csv"], ["--columns", "bid=offer"], ["--orders", "gone.csv"]])
def test_no_market_is_opened_for_orders_that_cannot_be_read(newcomer: Desk, command: list[str]) -> None:
    (newcomer.folder / "own.csv").write_text("buyer,bid\ncity,45\ncity,ten\n")
    assert newcomer("trade", "bikes.toml", *command).code == WRONG
    assert not (newcomer.folder / "bikes").exists()


def test_no_market_is_opened_for_rules_that_cannot_be(newcomer: Desk) -> None:
    amended(newcomer.folder, "[task]", '[rules]\nprice = "ucb"\ndelta = 0.1\n[task]')
    said = newcomer("trade", "bikes.toml")
    assert said.code == WRONG
    assert "delta" in said.err
    assert not (newcomer.folder / "bikes").exists()


def test_a_second_table_has_orders_of_its_own_and_foreign_headers(owner: Desk) -> None:
    (owner.folder / "more.csv").write_text("customer,offer\nzoe,30.00\n")
    bare = owner("trade", "bikes.toml", "--orders", "more.csv")
    assert bare.code == WRONG
    assert "add --columns buyer=customer" in bare.err
    foreign = ("--orders", "more.csv", "--columns", "bid=offer,buyer=customer")
    assert "21 orders" in owner("trade", "bikes.toml", *foreign).out
    assert owner("trade", "bikes.toml", *foreign).out.startswith("Nothing to do: all 21")
    assert owner("trade", "bikes.toml").out.startswith("Nothing to do: all 21")


def test_naming_the_markets_own_table_settles_nothing_twice(owner: Desk) -> None:
    for own in ("orders.csv", str(owner.folder / "orders.csv"), "bikes/../orders.csv"):
        assert owner("trade", "bikes.toml", "--orders", own).out.startswith("Nothing to do: all 20 orders")


def test_edited_rules_are_refused_by_their_keys_until_they_are_amended(owner: Desk) -> None:
    before = journal(owner.folder)
    amended(owner.folder, "[task]", '[rules]\nprice = "ucb"\ndivision = "banzhaf"\n[task]')
    said = owner("trade", "bikes.toml")
    assert said.code == WRONG
    assert "rules.division" in said.err
    assert "rules.price" in said.err
    assert said.err.rstrip().endswith("[rules_frozen]")
    assert journal(owner.folder) == before
    told = owner("trade", "bikes.toml", "--amend", "learn faster")
    assert told.code == DONE
    assert "Journal ends with the amended rules" in told.out
    assert len(journal(owner.folder)) == len(before) + 1


def test_trades_before_and_after_an_amendment_stand_in_the_same_books(owner: Desk) -> None:
    amended(owner.folder, "[task]", '[rules]\nprice = "ucb"\n[task]')
    with (owner.folder / "orders.csv").open("a") as orders:
        orders.write("zoe,90.00\n")
    said = owner("--json", "trade", "bikes.toml", "--amend", "learn faster")
    assert said.code == DONE
    earned = {one["seller"]: one["earned"]["units"] for one in json.loads(said.out)["earnings"]["sellers"]}
    balances = json.loads(owner("--json", "status", "bikes").out)["balances"]
    assert earned == {
        name: balances.get(f"earnings:{name}", {"units": "0"})["units"] for name in ("wind", "sun", "rain")
    }
    assert owner("replay", "bikes").out.startswith("same bytes: 21 of 21")
    assert owner("trade", "bikes.toml").out.startswith("Nothing to do: all 21 orders")
    assert " bikes/21 " in owner("statement", "bikes", "--party", "zoe").out
    assert "hedge" in owner("explain", "bikes/20").out
    assert "ucb" in owner("explain", "bikes/21").out


TASKS = MARKET.replace('[task]\ntarget = "y"\n', '[task.good]\ntarget = "y"\n[task.flat]\ntarget = "flat"\n')


def flat(folder: Path, orders: list[tuple[str, str, str]]) -> None:
    """A second task, whose target never changes: the market refuses its orders."""
    header, *rows = (folder / "rows.csv").read_text().splitlines()
    (folder / "rows.csv").write_text("\n".join([f"{header},flat", *(f"{row},1" for row in rows)]) + "\n")
    (folder / "bikes.toml").write_text(TASKS)
    (folder / "orders.csv").write_text(table("buyer,bid,task", orders))


def test_a_refused_order_is_named_and_the_rest_is_settled(newcomer: Desk) -> None:
    flat(newcomer.folder, [("city", "40", "good"), ("lab", "60", "flat"), ("mill", "80", "good")])
    said = newcomer("trade", "bikes.toml")
    assert said.code == REFUSED
    assert re.match(r"refused: lab in bikes, order [0-9a-f]{20}: target = 1\.0: ", said.err)
    assert said.err.rstrip().endswith("[degenerate_labels]")
    assert "2 receipts" in said.out
    again = newcomer("--json", "trade", "bikes.toml")
    assert again.code == REFUSED
    assert [(one["party"], one["problem"]["code"]) for one in json.loads(again.out)["refused"]] == [
        ("lab", "degenerate_labels")
    ]
    assert json.loads(again.out)["trades"] == 2


def test_a_market_whose_every_order_is_refused_says_so(newcomer: Desk) -> None:
    flat(newcomer.folder, [("lab", "60", "flat")])
    said = newcomer("trade", "bikes.toml")
    assert said.code == REFUSED
    assert "refused: lab in bikes" in said.err
    assert "wind has no trade yet." in newcomer("statement", "bikes", "--party", "wind").out
    assert newcomer("audit", "bikes", "--tries", "10").code == DONE


def test_a_market_that_is_busy_is_left_alone(owner: Desk) -> None:
    before = files(owner.folder)
    with held(owner.folder / "bikes"):
        said = owner("trade", "bikes.toml")
    assert (said.code, said.out) == (BUSY, "")
    assert said.err == "busy: bikes is held by another process: nothing was changed, run it again\n"
    assert files(owner.folder) == before


def test_rows_that_are_not_traded_are_counted_and_listed_without_formulas(newcomer: Desk) -> None:
    rows = (newcomer.folder / "rows.csv").read_text().splitlines()
    rows[1] = "=cmd(),,1,1,1"
    (newcomer.folder / "rows.csv").write_text("\n".join(rows) + "\n")
    assert "1 left out" in newcomer("trade", "bikes.toml").out
    with (newcomer.folder / "bikes" / "left-out.csv").open(newline="") as file:
        header, *left = csv.reader(file)
    assert header == ["seller", "key", "reason"]
    assert [row[1] for row in left] == ["'=cmd()"]


@dataclass(frozen=True, slots=True)
class Impatient(Console):
    """A console at which somebody presses Ctrl-C once so many models are trained; 0 for never. trained: their count."""

    models: int = 0
    trained: list[str] = field(default_factory=list)

    @contextmanager
    def progress(self) -> Iterator[Tell]:
        def tell(stage: str, unit: str, *_: object) -> None:
            if stage == "Training":
                self.trained.append(unit)
                if len(self.trained) == self.models:
                    signal.raise_signal(signal.SIGINT)

        yield tell


def test_what_ctrl_c_stops_goes_on_as_if_it_had_never_come(
    settled: Path, newcomer: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    def traded(folder: Path, console: Console) -> int:
        return run(console, str(folder / "bikes.toml"), orders="", columns="", amend="", dry_run=False)

    calm = Impatient(workers=1)
    assert traded(bikes(newcomer.folder / "calm"), calm) == DONE
    for models, said in (
        (3, r"\d+ models\. Nothing was charged"),
        (0, r"[1-9]\d* of 20 trades\. What was settled stands"),
    ):
        folder = bikes(newcomer.folder / f"stopped-{models}")
        console = Impatient(workers=1, models=models or len(calm.trained))
        capsys.readouterr()
        assert traded(folder, console) == INTERRUPTED
        told = capsys.readouterr().err
        assert re.fullmatch(rf"warning: Stopped after {said}; run the same command to go on\.\n", told)
        stopped = journal(folder)
        assert stopped == journal(settled)[: len(stopped)]
        assert Desk(folder, *newcomer.tools)("trade", "bikes.toml").code == DONE
        assert journal(folder) == journal(settled) == journal(newcomer.folder / "calm")


def test_a_signal_ends_the_program_with_130_and_a_word(settled: Path, newcomer: Desk) -> None:
    folder = bikes(newcomer.folder)
    command = [COMMAND, "--workers", "1", "trade", "bikes.toml"]
    with subprocess.Popen(command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        until = time.monotonic() + 60
        while not begun(folder) and time.monotonic() < until:
            time.sleep(0.005)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert child.returncode == INTERRUPTED, err
    assert "Traceback" not in err
    assert "run the same command to go on" in err
    assert newcomer("trade", "bikes.toml").code == DONE
    assert journal(folder) == journal(settled)


def begun(folder: Path) -> bool:
    """Whether the first line stands in the journal."""
    try:
        return bool(journal(folder))
    except sqlite3.OperationalError:
        return False


def test_the_next_command_names_the_market_and_not_its_file(newcomer: Desk) -> None:
    home = bikes(newcomer.folder / "home")
    (home / "bikes.toml").rename(home / "may.toml")
    said = newcomer("trade", "home/may.toml")
    (following,) = [line.split(maxsplit=1)[1] for line in said.out.splitlines() if line.startswith("next")]
    assert following == "gainshare explain home/bikes"
    assert newcomer(*following.split()[1:]).code == DONE
