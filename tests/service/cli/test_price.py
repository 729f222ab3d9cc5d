"""`price`: a menu from a list of models; the published example to the letter, bad input refused by cell and rule."""

import json
import re
from pathlib import Path

import pytest

from gainshare.service.cli import price
from gainshare.service.cli.console import DONE, INTERRUPTED, WRONG
from tests.service.stage import Desk, files

HEADER = "model,datasets,accuracy,cap\n"
MODELS = f"""{HEADER}m1,a,0.812,20.00 EUR
m2,b,0.834,26.00
m3,c,0.845,30.00
m4,a+b,0.861,41.00
m5,a+b+c,0.902,90.00
"""
SURVEY = "buyer,accuracy,value\ncity,0.9,90.00\nlab,0.81,20\ninn,0.95,500\nmill,0.85,40\n"
DEMAND = """model,datasets,accuracy,cap,demand
m1,a,0.55,36 EUR,1
m2,b,0.56,49,1
m3,a+b,0.8,961,4
m4,c,0.7,441,2
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """The command line in a folder that holds the published example, with a demand, and a survey."""
    for name, text in (("models.csv", MODELS), ("demand.csv", DEMAND), ("survey.csv", SURVEY)):
        (tmp_path / name).write_text(text)
    return Desk(tmp_path, monkeypatch, capsys)


def test_the_published_example_comes_out_to_the_letter(desk: Desk) -> None:
    said = desk("price", "models.csv")
    assert (said.code, said.err) == (DONE, "")
    assert said.rows == [
        ["model", "data", "accuracy", "cap EUR", "price EUR", "why not the cap"],
        ["m1", "a", "0.812", "20.00", "20.00", ""],
        ["m2", "b", "0.834", "26.00", "26.00", ""],
        ["m3", "c", "0.845", "30.00", "30.00", ""],
        ["m4", "a+b", "0.861", "41.00", "41.00", ""],
        ["m5", "a+b+c", "0.902", "90.00", "71.00", "m3 + m4 hold its data for 71.00 EUR"],
    ]
    assert "\npromises  no bundle of any size undercuts a price: proved (all 31 bundles)\n" in said.out


def test_a_person_sees_the_same_in_a_terminal(desk: Desk) -> None:
    said = desk.in_terminal("price", "models.csv")
    assert said.code == DONE
    assert "71.00  m3 + m4 hold its data" in said.out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said.out)
    assert max(map(len, plain.splitlines())) <= 80


def test_json_is_the_whole_answer_in_minor_units(desk: Desk) -> None:
    said = desk("price", "models.csv", "--json")
    document = json.loads(said.out)
    assert document["items"][4] == {
        "model": "m5",
        "datasets": ["a", "b", "c"],
        "accuracy": "0.902",
        "cap": {"asset": "EUR", "units": "9000"},
        "price": {"asset": "EUR", "units": "7100"},
        "bundle": ["m3", "m4"],
        "why": "m3 + m4 hold its data for 71.00 EUR",
    }
    assert (document["quality"], document["limit"], document["returns"]) == ("base", None, [])


def test_with_demand_the_list_is_chosen_and_every_way_to_choose_stands_beside(desk: Desk) -> None:
    """The union of m1 and m2 would drag m3, and with it m4, down to 85.00: one of them is worth less than that."""
    said = desk("price", "demand.csv")
    assert said.code == DONE
    assert [row[4] for row in said.rows[1:5]] == ["off the list", "49.00", "961.00", "441.00"]
    assert said.rows[1][5] == "with it the list would earn 4,180.00 EUR less: m3 would cost 85.00 EUR"
    earned = {row[0]: float(row[2]) for row in said.rows[6:]}
    assert earned == {
        "one flat price": 3844.0,
        "price per data set": 4410.0,
        "base": 595.0,
        "min-cover": earned["min-cover"],
        "max-improve": 4775.0,
        "select": 4775.0,
        "caps alone": 4811.0,
    }
    assert "no list at rising prices up to all caps earns over " in said.out


def test_the_exact_list_is_proved_the_best(desk: Desk) -> None:
    said = desk("price", "demand.csv", "--quality", "exact")
    assert "no list at rising prices up to all caps earns over 4,775.00 EUR: proved (this one earns it)" in said.out


def test_a_survey_gives_demand_and_what_is_left_out_is_named(desk: Desk) -> None:
    said = desk("price", "models.csv", "--survey", "survey.csv")
    assert said.code == DONE
    assert (
        "survey    3 answers counted, 1 left out that want more accuracy than any model has: inn (0.95)\n" in said.out
    )
    (desk.folder / "bare.csv").write_text("model,datasets,accuracy\nm1,a,0.82\nm2,b,0.9\n")
    said = desk("price", "bare.csv", "--survey", "survey.csv", "--currency", "EUR")
    assert [row[3] for row in said.rows[1:3]] == ["20.00", "90.00"]


def test_a_price_is_bound_by_a_model_that_is_as_accurate_or_more(desk: Desk) -> None:
    (desk.folder / "models.csv").write_text(HEADER + "m1,a,0.8,9 EUR\nm2,b,0.8,7\nm3,c,0.7,8\nm4,d,0.9,5\n")
    assert [row[4:] for row in desk("price", "models.csv").rows[1:]] == [
        ["5.00", "m4 is more accurate and costs 5.00 EUR"],
        ["5.00", "m4 is more accurate and costs 5.00 EUR"],
        ["5.00", "m4 is more accurate and costs 5.00 EUR"],
        ["5.00", ""],
    ]


def test_pairs_promise_less(desk: Desk) -> None:
    (desk.folder / "models.csv").write_text(HEADER + "m1,a,0.5,1 EUR\nm2,b,0.6,2\nm3,c,0.7,3\nm4,a+b+c,0.9,50\n")
    assert desk("price", "models.csv").rows[4][4:] == ["6.00", "m1 + m2 + m3 hold its data for 6.00 EUR"]
    said = desk("price", "models.csv", "--mode", "pair")
    assert said.rows[4][4:] == ["50.00", ""]
    assert "undercuts a price: not promised" in said.out


def test_what_a_spreadsheet_wrote_under_foreign_headers_is_read(desk: Desk) -> None:
    text = '\ufeffname,datasets,accuracy,top price\r\nm1,a,0.8,"1,020.50"\r\n'
    (desk.folder / "sheet.csv").write_bytes(text.encode())
    foreign = ("--columns", 'model=name,cap="top price"', "--currency", "EUR")
    assert desk("price", "sheet.csv", *foreign).rows[1] == ["m1", "a", "0.8", "1020.50", "1020.50", ""]


BAD = {
    "no models": (HEADER, "models.csv: models: has no models [empty_data]"),
    "an empty file": ("", "models.csv: 0 rows: the file is empty [empty_data]"),
    "an empty training set": (
        HEADER + "m1,,0.8,5 EUR\n",
        'models.csv line 2: datasets = "": must name at least one data set, as a or a+b [invalid_name]',
    ),
    "a data set twice": (
        HEADER + "m1,a+a,0.8,5 EUR\n",
        'models.csv line 2: datasets = "a+a": names a twice [duplicate_key]',
    ),
    "a nameless data set": (HEADER + "m1,a+,0.8,5 EUR\n", 'models.csv line 2: datasets = "a+": a name has 1 to 64'),
    "a nameless model": (HEADER + ",a,0.8,5 EUR\n", 'models.csv line 2: model = "": a name has 1 to 64'),
    "a model twice": (
        HEADER + "m1,a,0.8,5 EUR\nm1,b,0.9,5\n",
        'models.csv line 3: model = "m1": is the name of models.csv line 2 too [duplicate_key]',
    ),
    "an accuracy above 1": (
        HEADER + "m1,a,1.2,5 EUR\n",
        'models.csv line 2: accuracy = "1.2": must lie in 0..1 [out_of_range]',
    ),
    "an accuracy below 0": (
        HEADER + "m1,a,-0.2,5 EUR\n",
        'models.csv line 2: accuracy = "-0.2": must lie in 0..1 [out_of_range]',
    ),
    "an accuracy that is no number": (
        HEADER + "m1,a,NaN,5 EUR\n",
        'models.csv line 2: accuracy = "NaN": must lie in 0..1 [out_of_range]',
    ),
    "an accuracy in words": (HEADER + "m1,a,high,5 EUR\n", 'models.csv line 2: accuracy = "high": must be a number'),
    "per cent": (HEADER + "m1,a,86.1,5 EUR\n", "must lie in 0..1; if it is per cent, write 0.861 [out_of_range]"),
    "a negative cap": (HEADER + "m1,a,0.8,-5 EUR\n", 'models.csv line 2: cap = "-5 EUR": must be >= 0'),
    "a cap in parts of a cent": (
        HEADER + "m1,a,0.8,5.005 EUR\n",
        'models.csv line 2: cap = "5.005 EUR": EUR has 2 decimals [too_precise]',
    ),
    "a cap that is no number": (
        HEADER + "m1,a,0.8,much EUR\n",
        'models.csv line 2: cap = "much EUR": must be a number',
    ),
    "no currency": (
        HEADER + "m1,a,0.8,5\n",
        "must name the currency of all: write the number, a space and the code",
    ),
    "two currencies": (
        HEADER + "m1,a,0.8,5 EUR\nm2,b,0.9,7 USD\n",
        'models.csv line 3: cap = "7 USD": must be in EUR: all amounts have one currency',
    ),
    "a cap that is missing": (
        HEADER + "m1,a,0.8,5 EUR\nm2,b,0.9,\n",
        "models.csv line 3: cap of m2: is missing: the most that buyers would pay, as 41.00; or give a survey",
    ),
    "a negative demand": (DEMAND.replace("EUR,1", "EUR,-3"), 'line 2: demand = "-3": must be a finite number >= 0'),
    "an endless demand": (DEMAND.replace("EUR,1", "EUR,inf"), 'line 2: demand = "inf": must be a finite number >= 0'),
    "a demand that is missing": (DEMAND.replace("EUR,1", "EUR,"), "line 2: demand of m1: is missing: how many would"),
    "an unknown column": (
        "model,datasets,accuracy,top\nm1,a,0.8,5 EUR\n",
        "column top: unknown column: delete it, or if it is the cap, add --columns cap=top [unknown_field]",
    ),
    "a missing column": (
        "model,datasets\nm1,a\n",
        "column accuracy: is required; if it has another name, add",
    ),
    "semicolons": (
        HEADER.replace(",", ";") + "m1;a;0.8;5\n",
        "is separated by semicolons, must be by commas",
    ),
    "a ragged line": (HEADER + "m1,a,0.8\n", "models.csv line 2: expected 4 cells, got 3 [bad_csv]"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_table_is_refused_in_one_line_and_nothing_is_written(desk: Desk, case: str) -> None:
    text, message = BAD[case]
    (desk.folder / "models.csv").write_text(text)
    before = files(desk.folder)
    said = desk("price", "models.csv")
    assert (said.code, said.out) == (WRONG, "")
    assert len(said.err.splitlines()) == 1
    assert message in said.err
    assert files(desk.folder) == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--quality", "selct"), 'quality = "selct": must be one of select, exact, max-improve, min-cover, base, did'),
        (("--quality", "select"), 'quality = "select": needs to know the demand: add a column demand, or a survey'),
        (("--mode", "pairs"), 'mode = "pairs": must be one of coverage, pair, did you mean pair [unknown_value]'),
        (("--keep", "1.5"), 'keep = "3/2": must be above 0 and at most 1 [out_of_range]'),
        (("--keep", "all"), '--keep = "all": must be a number'),
        (("--time-limit", "0"), "time_limit = 0.0: must be above 0"),
        (("--currency", "euro"), 'currency = "euro": must be a code such as EUR'),
        (("--currency", "USD"), 'cap = "20.00 EUR": must be in USD: all amounts have one currency'),
        (("--columns", "cap"), '--columns = "cap": must be like cap=price,model=name [unknown_value]'),
        (("--survey", "surve.csv"), "surve.csv: no such file, did you mean survey.csv"),
        (
            ("--survey", "models.csv"),
            "models.csv line 1: columns model, datasets, cap: unknown columns",
        ),
        (("--survey-columns", "value=x", "--survey", "survey.csv"), "no such column"),
    ],
)
def test_a_wrong_option_is_refused_by_its_name(desk: Desk, words: tuple[str, ...], message: str) -> None:
    said = desk("price", "models.csv", *words)
    assert (said.code, said.out) == (WRONG, "")
    assert message in said.err


def test_a_table_that_is_not_there_is_named_with_the_one_that_was_meant(desk: Desk) -> None:
    said = desk("price", "model.csv")
    assert (said.code, said.out) == (WRONG, "")
    assert "model.csv: no such file, did you mean models.csv [file_not_found]" in said.err


def test_demand_comes_from_one_place(desk: Desk) -> None:
    said = desk("price", "demand.csv", "--survey", "survey.csv")
    assert said.code == WRONG
    assert "column demand: stands beside a survey: demand is one or the other" in said.err


def test_an_interruption_ends_with_a_word(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(price, "priced", interrupted)
    said = desk("price", "models.csv")
    assert (said.code, said.out) == (INTERRUPTED, "")
    assert said.err == "Stopped. Nothing is half-written; run the same command to go on.\n"
