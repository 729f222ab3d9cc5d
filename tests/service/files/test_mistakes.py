"""Typical mistakes of a new user: each is answered by one line that says what to do, and nothing is written."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.service.stage import Desk, files

Spoil = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a user did, the command that met it, its one line when piped, and what it adds in a terminal."""

    spoil: Spoil
    line: str
    advice: str = ""
    command: str = "trade bikes.toml"


def edit(old: str, new: str, file: str = "bikes.toml") -> Spoil:
    """Replace the first of this text in a file."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))

    return spoil


def add(text: str, file: str = "bikes.toml") -> Spoil:
    return lambda folder: (folder / file).write_text((folder / file).read_text() + text)


def write(content: bytes, file: str = "rows.csv") -> Spoil:
    return lambda folder: (folder / file).write_bytes(content)


def recode(change: Callable[[bytes], bytes], file: str = "rows.csv") -> Spoil:
    return lambda folder: (folder / file).write_bytes(change((folder / file).read_bytes()))


def nothing(_: Path) -> None:
    """The files are sound, the command is not."""


def rules(text: str) -> Spoil:
    return add(f"[rules]\n{text}\n")


MISTAKES: dict[str, Mistake] = {
    "a key misspelt": Mistake(
        rules('prce = "ucb"'), "bikes.toml: rules.prce: unknown key, did you mean price [unknown_key]"
    ),
    "a word misspelt": Mistake(
        rules('price = "hegde"'),
        'bikes.toml: rules.price = "hegde": not a price rule, did you mean hedge [unknown_value]',
        'price = "hedge"',
    ),
    "no such learner": Mistake(
        edit('target = "y"', 'target = "y"\nlearner = "xgb"'),
        'bikes.toml: task.learner = "xgb": not a learner, which are ridge, ols, logistic, knn, boosting, forest '
        "[unknown_value]",
        'learner = "ridge"',
    ),
    "an amount without quotes": Mistake(
        rules("highest_bid = 200.00"),
        'bikes.toml: rules.highest_bid = 200.0: must be text with its currency, such as "200.00 EUR/gain" '
        "[float_money]",
        '"12.00 EUR/gain"',
    ),
    "an amount in another currency": Mistake(
        rules('highest_bid = "200.00 USD"'),
        'bikes.toml: rules.highest_bid = "200.00 USD": must be in EUR, the market\'s currency [invalid_amount]',
        '"12.00 EUR/gain"',
    ),
    "text without quotes": Mistake(edit('"bikes"', "bikes"), "bikes.toml line 1: syntax: invalid value [bad_toml]"),
    "a table opened twice": Mistake(
        add('[task]\ntarget = "y"\n'), "bikes.toml line 12: syntax: cannot declare ('task',) twice [bad_toml]"
    ),
    "no kind": Mistake(
        edit('kind = "auction"\n', ""), "bikes.toml: kind: is required [missing_key]", 'kind = "auction"'
    ),
    "no target": Mistake(
        edit('target = "y"', ""), "bikes.toml: task.target: is required [missing_key]", 'target = "COLUMN"'
    ),
    "a target that is no column": Mistake(
        edit('target = "y"', 'target = "sum"'),
        'task.target = "sum": sum is not a column, did you mean sun [unknown_value]',
    ),
    "the key for the target": Mistake(
        edit('target = "y"', 'target = "id"'),
        'task.target = "id": id is the key, which only names rows [unknown_value]',
    ),
    "a key that is no column": Mistake(
        edit('key = "id"', 'key = "ID"'), 'rows.csv: key = "ID": not a column, did you mean id [unknown_value]'
    ),
    "an ignored column that is none": Mistake(
        edit('key = "id"', 'key = "id"\nignore = ["rian"]'),
        'data.ignore = "rian": not a column, did you mean rain [unknown_value]',
    ),
    "a file misspelt": Mistake(
        edit('"rows.csv"', '"row.csv"'), "row.csv: no such file, did you mean rows.csv [file_not_found]"
    ),
    "a pattern that matches nothing": Mistake(
        edit('"rows.csv"', '"sellers/*.csv"'), 'data.files = "sellers/*.csv": no file matches [file_not_found]'
    ),
    "the sellers' folder for the market's": Mistake(
        lambda folder: (
            (folder / "sellers").mkdir(),
            (folder / "rows.csv").rename(folder / "sellers" / "rows.csv"),
            edit('"bikes"', '"sellers"')(folder),
            edit('"rows.csv"', '"sellers/*.csv"')(folder),
        ),
        'bikes.toml: market = "sellers": sellers/rows.csv lies in the folder in which a market of this name keeps its '
        "state: give it another name [invalid_name]",
        'market = "sellers-market"',
    ),
    "a folder for a file": Mistake(
        lambda folder: ((folder / "sellers").mkdir(), edit('"rows.csv"', '"sellers"')(folder)),
        "sellers/: is a directory, not a file [not_a_file]",
    ),
    "semicolons": Mistake(
        recode(lambda text: text.replace(b",", b";")),
        'rows.csv line 1: header = "id;wind;sun;rain;y": is separated by semicolons, must be by commas [bad_csv]',
        "save the table as CSV with commas",
    ),
    "a workbook": Mistake(
        write(b"PK\x03\x04\x14\x00"),
        "rows.csv: is a workbook or a zip archive, not CSV in UTF-8 [bad_csv]",
        "save the sheet as CSV UTF-8",
    ),
    "a compressed file": Mistake(
        recode(gzip.compress), "rows.csv: is gzip, not CSV in UTF-8 [bad_csv]", "gunzip the file"
    ),
    "another encoding": Mistake(
        edit("1,", "1,", "rows.csv") and write("id,wind,y\n1,mäßig,2\n".encode("latin-1")),
        "rows.csv line 2: text: must be UTF-8, byte 4 of the line is not [bad_csv]",
        "save the table as CSV UTF-8",
    ),
    "a row too short": Mistake(add("81,0.5,0.5\n", "rows.csv"), "rows.csv line 82: expected 5 cells, got 3 [bad_csv]"),
    "a key twice": Mistake(
        add("7,0,0,0,0\n", "rows.csv"),
        'rows.csv line 82: key = "7": names two rows, the other is rows.csv line 8 [duplicate_key]',
    ),
    "a header alone": Mistake(
        write(b"id,wind,y\n"), "rows.csv: 0 rows: needs at least one below the header [empty_data]"
    ),
    "an empty file": Mistake(write(b""), "rows.csv: 0 rows: the file is empty [empty_data]"),
    "two columns of one name": Mistake(
        edit("wind,sun", "wind,wind", "rows.csv"),
        "rows.csv line 1: column wind: stands twice in the header, as columns 2 and 3 [bad_csv]",
    ),
    "NaN for a gap": Mistake(
        edit("\n5,", "\n5,nan,0,0,0\n500,", "rows.csv"),
        "rows.csv line 6: column wind: must be finite, row 5 holds NaN [non_finite_data]",
        'missing = "nan"',
    ),
    "a word among numbers": Mistake(
        add("81,~0.5,0,0,0\n82,about 1,0,0,0\n", "rows.csv"),
        'rows.csv line 82: column wind = "~0.5": not a number, as 80 of 82 cells are; the first of 2 such [wrong_type]',
        'mend it (types = {"wind" = "number"}',
    ),
    "a word among the numbers to predict": Mistake(
        add("81,0,0,0,n/a\n", "rows.csv"),
        'rows.csv line 82: column y = "n/a": not a number, as 80 of 81 cells are [wrong_type]',
    ),
    "a quotation mark left open": Mistake(
        add('81,"0.5,0,0,0\n', "rows.csv"),
        "rows.csv line 82: row: cannot be read as comma-separated cells: a quotation mark is opened and not closed "
        "[bad_csv]",
    ),
    "a bid that is a word": Mistake(
        add("lab,ten\n", "orders.csv"),
        'orders.csv line 6: bid = "ten": must be a number such as 45.00 [invalid_amount]',
    ),
    "a negative bid": Mistake(
        add("lab,-5\n", "orders.csv"), 'orders.csv line 6: bid = "-5": must be >= 0 [invalid_amount]'
    ),
    "a foreign header of orders": Mistake(
        edit("buyer,bid", "customer,bid", "orders.csv"),
        "orders.csv line 1: column customer: unknown column; if it is the buyer, add --columns buyer=customer "
        "[unknown_field]",
    ),
    "an order for a task that is none": Mistake(
        lambda folder: (
            add('[task.evening]\ntarget = "rain"\n')(folder),
            write(b"buyer,bid,task\ncity,5,evning\n", "orders.csv")(folder),
        ),
        'orders.csv line 2: task = "evning": not a task, did you mean evening [unknown_value]',
    ),
    "no file of orders": Mistake(
        edit('"orders.csv"', '"order.csv"'), "order.csv: no such file, did you mean orders.csv [file_not_found]"
    ),
    "no orders yet": Mistake(
        lambda folder: (folder / "orders.csv").unlink(),
        "orders.csv: no such file: to be written, a header buyer,bid and a line for each bid [file_not_found]",
        "printf 'buyer,bid\\nlab,45.00 EUR\\n' > orders.csv",
    ),
    "a market that is none": Mistake(
        nothing,
        'MARKET = "bike.toml": no such file, did you mean bikes [file_not_found]',
        "gainshare init auction > MARKET.toml",
        "trade bike.toml",
    ),
    "the table for the market": Mistake(
        nothing,
        'MARKET = "rows.csv": is no market file: its name must end in .toml [not_a_file]',
        command="trade rows.csv",
    ),
    "a receipt before the first trade": Mistake(
        nothing,
        'market = "bikes": no market was opened here under this name [not_found]',
        command="explain bikes/1",
    ),
    "an option without its sign": Mistake(
        nothing,
        '--columns = "bid": must be like bid=offer,buyer=customer [unknown_value]',
        command="trade bikes.toml --columns bid",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_answered_in_one_line_and_nothing_is_written(mistake: Mistake, newcomer: Desk) -> None:
    mistake.spoil(newcomer.folder)
    before = files(newcomer.folder)
    answer = newcomer(*mistake.command.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == f"error: {mistake.line}\n"
    assert files(newcomer.folder) == before


@pytest.mark.parametrize("name", [name for name, mistake in MISTAKES.items() if mistake.advice])
def test_a_terminal_also_says_what_to_do(name: str, newcomer: Desk) -> None:
    mistake = MISTAKES[name]
    mistake.spoil(newcomer.folder)
    told = newcomer.in_terminal(*mistake.command.split()).out
    assert f"  try  {mistake.advice}" in told
    assert max(map(len, told.splitlines())) <= 80
