"""`init`: a market file that can be traded at once, and its guesses said aloud."""

import json
import tomllib

from gainshare.service.cli.app import DONE, WRONG
from tests.service.stage import Desk


def test_the_commented_file_names_every_key_and_can_be_read(newcomer: Desk) -> None:
    said = newcomer("init", "auction")
    assert said.code == DONE
    assert tomllib.loads(said.out)["kind"] == "auction"
    for key in ("seed", "price", "quality", "division", "learner", "score", "left_out"):
        assert f"# {key} = " in said.out


def test_a_file_guessed_from_data_trades(newcomer: Desk) -> None:
    said = newcomer("init", "auction", "--from", "rows.csv")
    assert said.code == DONE
    assert 'target = "y"' in said.out
    assert said.err.count("guessed") >= 3
    (newcomer.folder / "mine.toml").write_text(said.out.replace("# seed = 7 ", "seed = 7 "))
    assert newcomer("trade", "mine.toml").code == DONE


def test_json_has_text_and_guesses(newcomer: Desk) -> None:
    found = json.loads(newcomer("--json", "init", "auction", "--from", "rows.csv").out)
    assert tomllib.loads(found["market_toml"])["market"] == "rows"
    assert found["guessed"]


def test_other_kinds_are_named(newcomer: Desk) -> None:
    said = newcomer("init", "auktion")
    assert said.code == WRONG
    assert "auction" in said.err
