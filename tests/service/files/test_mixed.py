"""A word among numbers is found with its place; columns of words are left alone."""

from pathlib import Path

import pytest

from gainshare.service.files.mixed import mixed
from gainshare.service.files.tables import read_columns


def column(folder: Path, cells: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(["id,x", *(f"{number},{cell}" for number, cell in enumerate(cells.split(), 1))]) + "\n")
    return path


@pytest.mark.parametrize("cells", ["1 2 3", "a b a", "1 a b", "1 2 a b c", "? ? ?"])
def test_numbers_words_and_mostly_words_are_no_mixture(tmp_path: Path, cells: str) -> None:
    assert mixed(read_columns(column(tmp_path, cells), "a.csv", missing="?"), "x") is None


def test_half_a_column_of_numbers_is_one_and_missing_cells_do_not_count(tmp_path: Path) -> None:
    found = mixed(read_columns(column(tmp_path, "? 1 ? b 2 c"), "a.csv", missing="?"), "x")
    assert found is not None
    assert (found.word, found.place, found.words, found.cells) == ("b", "a.csv line 5", 2, 4)
    assert str(found.refusal()) == (
        'a.csv line 5: column x = "b": not a number, as 2 of 4 cells are; the first of 2 such [wrong_type]'
    )


def test_a_word_far_down_is_found_in_its_line(tmp_path: Path) -> None:
    found = mixed(read_columns(column(tmp_path, " ".join([*map(str, range(9_000)), "~400"])), "a.csv"), "x")
    assert found is not None
    assert (found.word, found.place, found.words) == ("~400", "a.csv line 9002", 1)


def test_the_remedy_says_all_three_things_it_may_be(tmp_path: Path) -> None:
    found = mixed(read_columns(column(tmp_path, "1 2 n/a"), "a.csv"), "x")
    assert found is not None
    for said in ('types = {"x" = "number"}', 'missing = ["", "n/a"]', 'types = {"x" = "category"}'):
        assert said in found.refusal().remedy
