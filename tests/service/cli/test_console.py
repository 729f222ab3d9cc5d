"""The console: tables for people, tabs for pipes, JSON for programs; nothing wider than 80 columns."""

import json
import re

import pytest

from gainshare.core.errors import Refused
from gainshare.service.cli.console import Console, complain, wrapped
from tests.service.stage import HOSTILE, terminal

ROWS = [("hr", "1,283.03"), ("hum", "863.59")]
PLAIN = [("hr", "128303"), ("hum", "86359")]


def test_a_pipe_gets_tabs_a_header_and_full_digits_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(("seller", ">earned EUR"), ROWS, plain=PLAIN)
    assert capsys.readouterr().out == "seller\tearned EUR\nhr\t128303\nhum\t86359\n"


def shown(monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, str]]) -> str:
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stdout", screen)
        Console().table(("seller", ">earned EUR"), rows)
        monkeypatch.undo()
    return "".join(told)


def test_a_terminal_gets_amounts_to_the_right_and_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown(monkeypatch, ROWS))
    assert plain == " seller  earned EUR \n hr        1,283.03 \n hum         863.59 \n"


def test_names_are_no_markup_and_no_name_hides_an_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(f"external:{name}", "-1,234.56") for name in HOSTILE]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown(monkeypatch, rows))
    assert plain.count("-1,234.56") == len(rows)
    assert all(f" external:{name} " in plain for name in HOSTILE[:-1])
    assert "".join(plain.split()).count("x") >= 64
    assert max(map(len, plain.splitlines())) <= 80


@pytest.mark.parametrize(("variable", "coloured"), [("NO_COLOR", False), ("SOME_COLOR", True)])
def test_no_color_holds(monkeypatch: pytest.MonkeyPatch, variable: str, coloured: bool) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(variable, "1")
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stdout", screen)
        Console().table(("seller", ">earned EUR"), ROWS)
    assert ("\x1b[" in "".join(told)) == coloured


def test_json_silences_everything_but_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(as_json=True)
    console.say("nobody hears this")
    console.label("nor", "this")
    console.table(("nor",), [("this",)])
    with console.progress() as tell:
        tell("Training", "models", 1, 2)
    console.document({"name": "Ünï", "units": "751"})
    assert capsys.readouterr() == ('{\n "name": "Ünï",\n "units": "751"\n}\n', "")


def test_progress_is_shown_in_a_terminal_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stderr", screen)
        with Console().progress() as tell:
            tell("Training", "models", 25, 33)
            tell("Valuing", "models", 1, 1)
        with Console(quiet=True).progress() as tell:
            tell("Settling", "trades", 1, 1)
    assert "25/33 models" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "".join(told))
    assert "Settling" not in "".join(told)
    assert "Valuing" not in "".join(told)  # a bar that is full when it appears says nothing
    assert "".join(told).rstrip("\n").endswith("\x1b[2K")


def test_an_error_is_one_line_in_a_pipe_and_has_its_remedy_in_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = Refused("unknown_value", "rules.price", "hegde", "not a price rule", 'price = "hedge"', "bikes.toml")
    Console().error(problem)
    assert capsys.readouterr().err == 'error: bikes.toml: rules.price = "hegde": not a price rule [unknown_value]\n'
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stderr", screen)
        Console().error(problem, refused=True)
    assert "".join(told).endswith('not a price rule [unknown_value]\n  try  price = "hedge"\n')
    assert "".join(told).startswith("refused: ")


def test_a_long_label_stands_apart_from_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bikes", "nine-long", "sites-market"):
        Console().label(name, "menu")
    assert capsys.readouterr().out == "bikes     menu\nnine-long menu\nsites-market  menu\n"


def test_labels_are_wrapped_under_themselves_in_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Console().label("price", "word " * 30)
    assert len(capsys.readouterr().out.splitlines()) == 1
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stdout", screen)
        Console().label("price", "word " * 30)
        Console().label("empty", "")
        Console().say("said " * 30)
    lines = "".join(told).splitlines()
    assert lines[0].startswith("price     word")
    assert all(line.startswith("          word") for line in lines[1:2])
    assert max(map(len, lines)) <= 80


def test_what_a_person_may_copy_is_not_broken() -> None:
    path = "/a-folder/" + "with-a-long-name/" * 6
    assert wrapped(f"wrote {path}", 80) == ["wrote", path]
    assert wrapped("one\n\n  two", 80) == ["one", "", "  two"]


def test_complaints_hang_in_a_terminal_and_stand_on_one_line_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    complain("error: " + "word " * 30)
    assert capsys.readouterr().err.count("\n") == 1
    with terminal() as (screen, told):
        monkeypatch.setattr("sys.stderr", screen)
        complain("error: " + "word " * 30)
    first, second, *_ = "".join(told).splitlines()
    assert (first[:6], second[:6]) == ("error:", "  word")


@pytest.mark.parametrize(("asked", "processes"), [(3, 3), (1, 1)])
def test_workers_are_as_asked_or_one_for_each_processor(asked: int, processes: int) -> None:
    assert Console(workers=asked).processes == processes
    assert Console().processes >= 1


@pytest.mark.parametrize("value", [None, "wnd", 7, 0.5, float("nan"), [1, 2], 10**30])
def test_a_problem_is_json_whatever_was_given(capsys: pytest.CaptureFixture[str], value: object) -> None:
    Console(as_json=True).fail(Refused("unknown_value", "party", value, "has no part", "ask", "bikes"))
    out, err = capsys.readouterr()
    problem = json.loads(out, parse_constant=pytest.fail)["problem"]
    assert (problem["code"], problem["field"], problem["where"]) == ("unknown_value", "party", "bikes")
    assert err.startswith("error: bikes: party")
    assert err.count("\n") == 1
