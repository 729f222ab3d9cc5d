"""`init`: a commented file that loads and trades as it is; what was guessed is said."""

import io
import json
import re
import tomllib

import pytest

from gainshare.service.cli.console import DONE, WRONG
from tests.service.menus import sky
from tests.service.speeches import speeches
from tests.service.stage import Answer, Desk


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
        (["federated"], "not a kind of market"),
        (["auction", "--from", "rows.cvs"], "did you mean rows.csv"),
        (["procurement", "--from", "rows"], "rows: no such file, did you mean rows.csv"),
        (["auction", "--from", "."], "is a directory"),
        (["--from", "row*.cvs"], 'data.files = "row*.cvs": no file matches'),
        (["--from", "rows.csv", "orders.csv"], 'file = "orders.csv": stands without --from: --from rows.csv --from or'),
        (["auction", "--from", "rows.csv", "x.csv"], 'file = "x.csv": stands without --from'),
        (["rows.csv"], 'file = "rows.csv": stands without --from: --from rows.csv, or a pattern in quotes [usage]'),
    ],
)
def test_what_cannot_be_begun_is_refused(newcomer: Desk, arguments: list[str], hint: str) -> None:
    said = newcomer("init", *arguments)
    assert (said.code, said.out) == (WRONG, "")
    assert hint in said.err


def test_the_kind_may_be_left_out_and_files_named_one_by_one_or_by_a_pattern(newcomer: Desk) -> None:
    one_by_one = newcomer("init", "auction", "--from", "orders.csv", "--from", "rows.csv")
    assert tomllib.loads(one_by_one.out)["data"]["files"] == "rows.csv"
    assert newcomer("init", "--from", "*.csv") == one_by_one


class Answers(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


def asked(desk: Desk, *typed: str) -> Answer:
    desk.patch.setattr("sys.stdin", Answers("".join(f"{line}\n" for line in typed)))
    answer = desk("init")
    desk.patch.setattr("sys.stdin", io.StringIO())
    return answer


def test_in_a_terminal_it_asks_and_an_empty_line_takes_the_guess(newcomer: Desk) -> None:
    said = asked(newcomer, "", "rows.csv", "", "")
    assert said.code == DONE
    assert said.out == newcomer("init", "auction", "--from", "rows.csv").out
    for question in ("Who brings what?", "Number [1]: ", "What shall be predicted [y]: "):
        assert question in said.err


def test_what_a_person_says_stands_in_the_file_and_it_trades(newcomer: Desk) -> None:
    said = asked(newcomer, "1", "*.csv", "rain > 0", "90.00 EUR")
    rules = tomllib.loads(said.out)
    assert rules["task"]["target"] == "rain > 0"
    assert rules["rules"]["highest_bid"] == "90.00 EUR"
    assert rules["orders"] == "orders.csv"
    assert rules["data"]["files"] == "rows.csv"
    assert max(map(len, said.out.splitlines())) <= 80
    (newcomer.folder / "mine.toml").write_text(said.out)
    assert newcomer("trade", "mine.toml").code == DONE


def test_an_answer_that_cannot_be_used_is_asked_for_again(newcomer: Desk) -> None:
    said = asked(newcomer, "5", "9", "1", "row.csv", "rows.csv", "z", "y", "much", "-5 EUR", "5 EUR")
    assert said.code == DONE
    for complaint in (
        'kind = "federated": is not built yet, only ',
        'Number = "9": must be 1 to 5',
        "row.csv: no such file, did you mean rows.csv",
        'task.target = "z": z is not a column',
        'bid = "much": must name its currency',
        'bid = "-5 EUR": must be > 0',
    ):
        assert complaint in said.err


def test_of_text_it_asks_for_no_target(newcomer: Desk) -> None:
    speeches(newcomer.folder / "home")
    said = asked(newcomer, "4", "home/providers/*.txt")
    assert said.code == DONE
    assert tomllib.loads(said.out)["data"]["files"] == [
        f"home/providers/{name}.txt" for name in ("archive", "press", "radio")
    ]
    assert "What shall be predicted" not in said.err


def test_without_files_nothing_is_guessed(newcomer: Desk) -> None:
    said = asked(newcomer, "", "")
    assert (said.code, said.out) == (DONE, newcomer("init", "auction").out)


def test_a_person_who_leaves_is_refused(newcomer: Desk) -> None:
    said = asked(newcomer)
    assert (said.code, said.out) == (WRONG, "")
    assert "nobody answered [missing_key]" in said.err


def test_a_menu_guessed_from_files_trades_once_the_tables_it_names_are_written(newcomer: Desk) -> None:
    sky(newcomer.folder / "sky")
    said = newcomer("init", "menu", "--from", "sky/sites/*.csv")
    assert (said.code, "survey.csv" in said.err) == (DONE, True)
    (newcomer.folder / "own.toml").write_text(said.out)
    (newcomer.folder / "orders.csv").unlink()
    for name in ("orders.csv", "survey.csv"):
        refused = newcomer.in_terminal("trade", "own.toml").out
        assert f"{name}: no such file: to be written" in refused.replace("\n ", "")
        (remedy,) = re.findall(r"printf '(.*)' > (.*)", refused)
        (newcomer.folder / remedy[1]).write_text(remedy[0].replace("0.90", "0.50").replace(r"\n", "\n"))
    assert newcomer("trade", "own.toml").code == DONE


def test_folders_of_texts_are_meant_by_their_folder_and_by_all_that_is_in_it(newcomer: Desk) -> None:
    speeches(newcomer.folder)
    by_folder, by_pattern = (newcomer("init", "procurement", "--from", named) for named in ("providers", "providers/*"))
    assert by_pattern == by_folder
    assert tomllib.loads(by_folder.out)["data"]["files"] == "providers/*"
