"""The command line's manners: help, options, exit codes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import gainshare
from gainshare.core.errors import BrokenPromise, Busy
from gainshare.engine.disk import held
from gainshare.service.cli import status
from gainshare.service.cli.app import COMMANDS, call, main
from gainshare.service.cli.console import BUSY, DONE, INTERRUPTED, NO, WRONG
from tests.service.stage import Desk, copied

HEAVY = ("numpy", "scipy", "sklearn", "sqlalchemy", "matplotlib", "pydantic", "datasketch", "py3langid", "torch")
READING = {
    "explain": ["explain", "bikes"],
    "statement": ["statement", "bikes", "--party", "wind"],
    "status": ["status", "bikes"],
    "receipt": ["receipt", "bikes/3"],
    "verify": ["verify", "bikes/3", "bikes"],
    "replay": ["replay", "bikes/3", "bikes"],
    "trade": ["trade", "bikes.toml"],
    "doctor": ["doctor"],
    "init": ["init", "auction", "--from", "rows.csv"],
}
"""A call of each command that only reads, but for `audit`, which takes its time."""


def loaded(*arguments: str) -> set[str]:
    """Which heavy libraries a call of the command line loads."""
    program = f"import sys; from gainshare.service.cli.app import call; call({list(arguments)!r}); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = set(run.stdout.splitlines()[-1].split())
    return modules.intersection(HEAVY)


def test_help_loads_none_of_the_heavy_libraries() -> None:
    assert not loaded("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_fits_80_columns_and_ends_with_two_examples(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert call([command, "--help"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    said = [line.strip() for line in lines if line.strip()]
    assert said[-3] == "Examples:"
    for example in said[-2:]:
        program, *words = example.partition(" > ")[0].split()
        assert (program, command in words) == ("gainshare", True)


def test_help_lists_every_command_in_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["--help"]) == DONE
    said = capsys.readouterr().out
    places = [said.index(f"─ {group} ─") for group in ("Start", "Run", "Check")]
    assert places == sorted(places)
    assert all(f"│ {command} " in said for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["explane", "bikes"], "Did you mean 'explain'"),
        (["explain", "bikes", "--prty", "wind"], "--party"),
        (["explain"], "Missing argument 'RECEIPT'"),
        (["trade", "bikes.toml", "--workers", "two"], "--workers"),
        (["audit", "bikes", "--tries", "0"], "--tries"),
        (["explain", "bikess"], "did you mean bikes"),
        (["explain", "bike/3"], "did you mean bikes"),
        (["explain", "bikes/0"], "they count from 1"),
        (["explain", "bikes/21"], "it has 20"),
        (["explain", "bikes/²"], "neither a receipt file nor"),
        (["status", "bike"], "did you mean bikes"),
        (["audit", "bike"], "did you mean bikes"),
        (["trade", "orders.csv"], "must end in .toml"),
        (["trade", "x" * 300], "cannot be read"),
        (["audit", "/"], "is a directory"),
        (["explain", "bikes", "--why", "luck"], "price, quality, payment, share"),
        (["explain", "bikes", "--party", "nobody"], "has no part in"),
        (["statement", "bikes", "--party", "wnd"], "did you mean wind"),
        (["statement", "bikes", "--party", "wind", "--format", "pdf"], "text, html, csv, beancount"),
        (["init", "auctoin"], "did you mean auction"),
        (["demo", "acution"], "must be auction"),
        (["demo", "--folder", "orders.csv"], "cannot be read or written: File exists"),
        (["verify", "bikes.toml/3", "orders.csv"], "is not JSON"),
    ],
)
def test_what_is_mistyped_is_refused_with_a_hint(reader: Desk, arguments: list[str], hint: str) -> None:
    said = reader(*arguments)
    assert said.code == WRONG
    assert hint in said.err
    assert "defect" not in said.err


@pytest.mark.parametrize("command", READING)
def test_json_is_one_document_and_nothing_else(reader: Desk, command: str) -> None:
    said = reader("--json", *READING[command])
    assert (said.code, said.err) == (DONE, "")
    assert isinstance(json.loads(said.out), dict | list)


@pytest.mark.parametrize("command", sorted({*READING} - {"init", "receipt"}))
def test_nothing_is_wider_than_a_terminal_of_80_columns(reader: Desk, command: str) -> None:
    said = reader.in_terminal(*READING[command])
    assert said.code == DONE
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in said.out.splitlines()) <= 80


def test_settings_may_stand_after_the_command(reader: Desk) -> None:
    first = reader("--json", "--quiet", "explain", "bikes/3", "--why", "share")
    last = reader("explain", "bikes/3", "--json", "--why", "share", "--workers", "1", "--quiet", "--workers=1")
    assert last == first
    assert json.loads(first.out)["trade"] == "bikes/3"
    assert reader("statement", "bikes", "--party", "wind", "--", "--json").code == WRONG


ENDINGS: tuple[tuple[str, int, str], ...] = (
    ("explain bikes/20", DONE, ""),
    ("explain bikes/99", WRONG, "not_found"),
    ("explain forged.json", NO, "broken_promise"),
    ("statement bikes --party wind", DONE, ""),
    ("statement bikes --party nobody", WRONG, "not_found"),
    ("status bikes", DONE, ""),
    ("status nowhere", WRONG, "file_not_found"),
    ("receipt bikes/20 --for wind", DONE, ""),
    ("receipt bikes/20 --for nobody", WRONG, "not_found"),
    ("report bikes", DONE, ""),
    ("report nowhere", WRONG, "file_not_found"),
    ("report held", BUSY, "busy"),
    ("verify bikes/20", DONE, ""),
    ("verify bikes/20 nowhere", WRONG, ""),
    ("verify bikes/20 nowhere forged.json", NO, ""),
    ("replay bikes/20", DONE, ""),
    ("replay forged.json", NO, ""),
    ("replay nowhere", WRONG, "not_found"),
    ("replay held --data held.toml", BUSY, "busy"),
    ("audit bikes --tries 5 --promise balance", DONE, ""),
    ("audit bikes --tries 5 --promise luck", WRONG, "unknown_value"),
    ("audit held --tries 5", BUSY, "busy"),
    ("predict bikes/20 rows.csv", DONE, ""),
    ("predict bikes/20 nowhere.csv", WRONG, "file_not_found"),
    ("predict held/20 rows.csv", BUSY, "busy"),
    ("trade bikes.toml", DONE, ""),
    ("trade nowhere.toml", WRONG, "file_not_found"),
    ("trade held.toml", BUSY, "busy"),
    ("init auction", DONE, ""),
    ("init lottery", WRONG, "unknown_value"),
    ("doctor", DONE, ""),
    ("demo lottery", WRONG, "unknown_value"),
    ("explane bikes", WRONG, "usage"),
    ("explain bikes --prty wind", WRONG, "usage"),
)
"""Command lines, how they end, and the code of the problem if there is no answer."""


@pytest.mark.parametrize(("line", "code", "problem"), ENDINGS)
def test_every_ending_has_its_exit_code_and_one_json_document(
    reader: Desk, tmp_path: Path, line: str, code: int, problem: str
) -> None:
    forged = json.loads(reader("receipt", "bikes/20").out)
    forged["openings"]["wind"]["salt"] = "0" * 32
    desk = Desk(copied(reader.folder, tmp_path / "own"), *reader.tools)
    (desk.folder / "forged.json").write_text(json.dumps(forged))
    (desk.folder / "held.toml").write_text((desk.folder / "bikes.toml").read_text().replace('"bikes"', '"held"'))
    copied(desk.folder / "bikes", desk.folder / "held")
    with held(desk.folder / "held"):
        said, told = desk(*line.split()), desk("--json", *line.split())
    document = json.loads(told.out)
    assert (said.code, told.code) == (code, code)
    assert (document["problem"]["code"] if problem else "") == problem
    assert bool(said.err) == bool(told.err) == bool(problem or "nowhere" in line)
    assert "\x1b" not in said.out + said.err


def test_the_version_and_the_short_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert (call(["--version"]), capsys.readouterr().out) == (DONE, f"gainshare {gainshare.__version__}\n")
    assert call(["explain", "-h"]) == DONE
    short = capsys.readouterr().out
    assert call(["explain", "--help"]) == DONE
    assert capsys.readouterr().out == short


def test_a_problem_is_told_to_programs_field_by_field(reader: Desk) -> None:
    problem = json.loads(reader("--json", "statement", "bikes", "--party", "wnd").out)["problem"]
    assert problem == {
        "code": "not_found",
        "field": "party",
        "value": "wnd",
        "rule": "has no part in bikes, did you mean wind",
        "remedy": "",
        "where": "",
    }


def test_a_folder_a_file_and_a_name_mean_the_same_market(reader: Desk) -> None:
    inside = Desk(reader.folder / "bikes", *reader.tools)
    outside = ("bikes", "bikes/", "./bikes", "bikes.toml", str(reader.folder / "bikes"))
    assert len({inside("status", ".").out, *(reader("status", given).out for given in outside)}) == 1
    assert inside("trade", ".").out == reader("trade", "bikes").out == reader("trade", "bikes/").out


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (Busy("bikes is held"), BUSY, "busy: bikes is held\n"),
        (BrokenPromise("line 3 is not whole"), NO, "error: line 3 is not whole [broken_promise]\n"),
        (
            PermissionError(13, "Permission denied", "x"),
            WRONG,
            "error: x: cannot be read or written: Permission denied",
        ),
        (BrokenPipeError(), DONE, ""),
        (KeyboardInterrupt(), INTERRUPTED, "Stopped. Nothing is half-written; run the same command to go on.\n"),
    ],
)
def test_every_way_out_has_its_code(
    reader: Desk, monkeypatch: pytest.MonkeyPatch, problem: BaseException, code: int, said: str
) -> None:
    def stopped(*_: object) -> int:
        raise problem

    monkeypatch.setattr(status, "run", stopped)
    answer = reader("status", "bikes")
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(said)


def test_the_program_exits_with_the_code_of_the_call(reader: Desk) -> None:
    with pytest.raises(SystemExit) as left:
        main(["status", str(reader.folder / "nowhere")])
    assert left.value.code == WRONG


def test_a_pipe_that_closes_early_is_no_defect(reader: Desk) -> None:
    command = f"{Path(sys.executable).with_name('gainshare')} statement bikes --party wind --format csv | head -c 1"
    run = subprocess.run(command, shell=True, cwd=reader.folder, capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("t", "")
