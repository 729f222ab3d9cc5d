"""`init`: a commented file that loads and trades as it is; what was guessed is said."""

import json
import tomllib

import pytest

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def test_a_file_guessed_from_data_loads_and_trades(newcomer: Desk) -> None:
    said = newcomer("init", "auction", "--from", "rows.csv")
    assert said.code == DONE
    assert said.err.splitlines()[0] == 'guessed  market = "rows": after the file'
    assert all(line.startswith("guessed  ") for line in said.err.splitlines())
    (newcomer.folder / "mine.toml").write_text(said.out)
    traded = newcomer("trade", "mine.toml")
    assert (traded.code, traded.err) == (DONE, "")
    assert "3 sellers, 4 orders" in traded.out
    assert newcomer("status", "mine.toml").out == newcomer("status", "rows").out
    assert newcomer("trade", "rows").out.startswith("Nothing to do")


def test_without_data_every_key_stands_with_its_default(newcomer: Desk) -> None:
    said = newcomer("init", "auction")
    assert (said.code, said.err) == (DONE, "")
    assert tomllib.loads(said.out)["kind"] == "auction"
    for key in ("seed", "currency", "missing", "left_out", "learner", "score", "price", "quality", "division", "delta"):
        assert f"# {key} = " in said.out
    (newcomer.folder / "mine.toml").write_text(said.out)
    told = newcomer("trade", "mine.toml")
    assert told.code == WRONG
    assert "sellers/*.csv" in told.err


def test_json_holds_the_file_and_the_guesses(newcomer: Desk) -> None:
    said = newcomer("--json", "init", "auction", "--from", "rows.csv")
    document = json.loads(said.out)
    assert (said.err, tomllib.loads(document["market_toml"])["task"]["target"]) == ("", "y")
    assert len(document["guessed"]) >= 4
    assert newcomer("--quiet", "init", "auction", "--from", "rows.csv").err == ""


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["menu"], "not a kind of market"),
        (["auction", "--from", "rows.cvs"], "did you mean rows.csv"),
        (["auction", "--from", "."], "is a directory"),
    ],
)
def test_what_cannot_be_begun_is_refused(newcomer: Desk, arguments: list[str], hint: str) -> None:
    said = newcomer("init", *arguments)
    assert (said.code, said.out) == (WRONG, "")
    assert hint in said.err
