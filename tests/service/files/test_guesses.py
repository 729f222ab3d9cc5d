"""What is guessed from tables, and that it is said."""

from pathlib import Path

import pytest

from gainshare.core.errors import DataError
from gainshare.service.files.draft import commented
from gainshare.service.files.guesses import proposed
from gainshare.service.files.market_data import market_offers
from gainshare.service.files.rules_file import load
from tests.service.speeches import speeches


def test_the_bike_table_becomes_a_market_of_columns(tmp_path: Path, real_data: Path) -> None:
    found = proposed([real_data / "bike" / "hour.csv"], folder=tmp_path)
    assert found.said["market"] == "hour"
    assert found.said["data.key"] == "instant"
    assert found.said["data.offer_per"] == "column"
    assert found.said["task.target"] == "cnt"
    assert found.said["data.ignore"] == ("dteday", "casual", "registered")
    assert found.said["rules.highest_bid"] == "200.00 EUR/gain"
    assert any("casual, for with registered it is cnt" in guess for guess in found.guesses)
    path = tmp_path / "hour.toml"
    path.write_text(commented("auction", found.said))
    assert len(market_offers(load(path)).offers) == 12


def test_four_hospitals_become_a_market_of_rows(tmp_path: Path, real_data: Path) -> None:
    found = proposed(sorted((real_data / "heart").glob("*.csv")), folder=tmp_path)
    assert found.said["market"] == "heart"
    assert found.said["data.missing"] == ("?",)
    assert found.said["task.target"] == "num"
    assert "data.key" not in found.said
    path = tmp_path / "heart.toml"
    path.write_text(commented("auction", found.said))
    offers = market_offers(load(path)).offers
    assert [offer.seller for offer in offers] == ["cleveland", "hungarian", "switzerland", "va"]
    assert offers[0].table.rows == 303


def test_every_key_that_is_said_has_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,code,x,y\n" + "".join(f"{i},{i % 4},{i / 7},{i % 5}.5\n" for i in range(20)))
    found = proposed([tmp_path / "a.csv"], folder=tmp_path)
    assert found.said["data.types"] == {"code": "category"}
    assert found.said["data.files"] == "a.csv"
    for key in set(found.said) - {"orders", "data.files"}:
        assert any(key.rpartition(".")[2] in guess for guess in found.guesses)


def test_tables_of_several_headers_are_joined_on_the_column_that_names_rows(tmp_path: Path) -> None:
    (tmp_path / "sky.csv").write_text("hum,station_id\n0.5,a\n0.6,b\n")
    (tmp_path / "rides.csv").write_text("station_id,cnt\na,5\nb,5\n")
    found = proposed([tmp_path / "sky.csv", tmp_path / "rides.csv"], folder=tmp_path)
    assert (found.said["data.key"], found.said["task.target"]) == ("station_id", "cnt")
    assert found.said["data.files"] == ["sky.csv", "rides.csv"]


def test_the_last_numeric_column_is_the_target_if_no_name_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,z,word\n1.5,2.5,a\n2.5,2.5,b\n")
    assert proposed([tmp_path / "a.csv"], folder=tmp_path).said["task.target"] == "z"


@pytest.mark.parametrize(
    ("header", "row", "guess"),
    [
        ("x,cnt", "1.5,a", 'target = "cnt": for its name'),
        ("x,word", "1.5,a", 'target = "x": the last numeric column'),
        ("day,word", "mo,a", 'target = "word": the last column'),
        ("id", "7", 'target = "COLUMN": to be named: no column is left'),
    ],
)
def test_a_guessed_target_says_why_it_was_taken(tmp_path: Path, header: str, row: str, guess: str) -> None:
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n")
    assert guess in proposed([tmp_path / "a.csv"], folder=tmp_path).guesses


def test_words_for_no_value_among_numbers_are_proposed_and_the_column_is_kept(tmp_path: Path) -> None:
    cells = [*(f"{row / 7}" for row in range(60)), *["n/a"] * 14, "Missing"]
    (tmp_path / "a.csv").write_text("hum,y\n" + "".join(f"{cell},{row}.5\n" for row, cell in enumerate(cells)))
    found = proposed([tmp_path / "a.csv"], folder=tmp_path)
    assert found.said["data.missing"] == ("Missing", "n/a")
    assert "missing = Missing, n/a: among numbers, Missing in hum; n/a in hum" in found.guesses
    assert "data.ignore" not in found.said


def test_a_slip_among_numbers_is_pointed_at_and_the_column_is_kept(tmp_path: Path) -> None:
    cells = [*(f"{row / 7}" for row in range(60)), "~400"]
    (tmp_path / "a.csv").write_text("hum,y\n" + "".join(f"{cell},{row}.5\n" for row, cell in enumerate(cells)))
    found = proposed([tmp_path / "a.csv"], folder=tmp_path)
    assert 'nothing of hum: numbers, but "~400" in a.csv line 62: mend it, or say what it is' in found.guesses
    assert not {"data.missing", "data.ignore", "data.types"} & set(found.said)


def test_a_market_gets_no_name_that_is_taken_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    for name in ("a", "b"):
        (tmp_path / "s" / f"{name}.csv").write_text("x,y\n1,2\n")
    files = sorted((tmp_path / "s").glob("*.csv"))
    found = proposed(files, folder=tmp_path)
    assert (found.said["market"], found.guesses[0]) == ("s-market", 'market = "s-market": after the folder, s is taken')
    (tmp_path / "s-market").write_text("a file")
    assert proposed(files, folder=tmp_path).said["market"] == "s-market2"
    assert proposed(files, folder=tmp_path / "s").said["market"] == "s"


def test_no_tables_give_no_market(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="empty_data"):
        proposed([], folder=tmp_path)


def test_a_market_of_classes_predicts_a_column_of_few_values_and_names_its_survey(tmp_path: Path) -> None:
    for name in ("east", "west"):
        (tmp_path / f"{name}.csv").write_text("clear,wind\n0,1.5\n1,2.25\n2,0.5\n0,0.75\n")
    found = proposed([tmp_path / "east.csv", tmp_path / "west.csv"], folder=tmp_path, kind="menu")
    assert (found.said["task.target"], found.said["survey"], found.said["orders"]) == (
        *("clear", "survey.csv", "orders.csv"),
    )
    assert 'target = "clear": the last column of few values' in found.guesses
    assert any(guess.startswith('survey = "survey.csv": to be written, a header buyer,') for guess in found.guesses)


def test_a_survey_and_orders_among_the_files_are_no_sellers(tmp_path: Path) -> None:
    (tmp_path / "east.csv").write_text("clear,wind\n0,1.5\n1,2.25\n")
    (tmp_path / "west.csv").write_text("clear,wind\n0,1.5\n1,2.25\n")
    (tmp_path / "wants.csv").write_text("buyer,accuracy,value\nlab,0.5,5.00 EUR\n")
    (tmp_path / "buys.csv").write_text("buyer,accuracy,bid\nlab,0.5,5.00 EUR\n")
    found = proposed(sorted(tmp_path.glob("*.csv")), folder=tmp_path, kind="menu")
    assert (found.said["survey"], found.said["orders"]) == ("wants.csv", "buys.csv")
    assert found.said["data.files"] == ["east.csv", "west.csv"]
    assert 'survey = "wants.csv": a table of answers' in found.guesses


def test_columns_that_differ_by_a_number_alone_are_measurements(tmp_path: Path) -> None:
    names = [f"p{place}" for place in range(9)]
    rows = "".join(",".join([str(code), *[str(3 - code)] * 9, f"{code}.5"]) + "\n" for code in (0, 1, 2, 3, 0))
    (tmp_path / "east.csv").write_text(",".join(["mood", *names, "y"]) + "\n" + rows)
    assert proposed([tmp_path / "east.csv"], folder=tmp_path).said["data.types"] == {"mood": "category"}


def test_text_files_are_sellers_of_documents_and_a_table_of_asks_is_told_from_them(tmp_path: Path) -> None:
    home = speeches(tmp_path / "home")
    files = [home / "providers", home / "offers.csv"]
    found = proposed(files, folder=home, kind="procurement")
    assert found.said == {"market": "home", "offers": "offers.csv", "data.files": "providers/*"}
    assert found.guesses[1] == 'offers = "offers.csv": a table of offers'
    path = home / "guessed.toml"
    path.write_text(commented("procurement", found.said))
    assert load(path).rules.data.files == ("providers/*",)


def test_of_tables_a_procurement_predicts_a_target_and_names_no_text(tmp_path: Path) -> None:
    for name in ("north", "south"):
        (tmp_path / f"{name}.csv").write_text("age,cnt\n30,5\n40,6\n")
    found = proposed([tmp_path / "north.csv", tmp_path / "south.csv"], folder=tmp_path, kind="procurement")
    text = commented("procurement", found.said)
    assert '\ntarget = "cnt"' in text
    assert "\n# text = " in text
    assert "\n# income = " in text
