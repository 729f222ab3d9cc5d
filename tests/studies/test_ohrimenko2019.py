"""The study of collaborative markets: its rows hold, its page shows what they measure, its games are as described."""

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from gainshare.games.helping import cover
from studies import page, program
from studies.ohrimenko2019 import facility, learners
from studies.ohrimenko2019.catalog import HOSPITALS, ROWS, STUDY
from studies.ohrimenko2019.families import FAMILIES, common_tasks, own_tasks
from studies.row import compared

RETRAINED = {"learners", "real-copies", *HOSPITALS}
"""Rows whose figures another release of scikit-learn may move."""


@pytest.mark.parametrize("word", [word for word in ROWS if word not in HOSPITALS])
def test_a_row_holds_and_the_page_shows_its_figures(word: str) -> None:
    figures = tuple(ROWS[word].run())
    assert [one.name for one in compared(figures, STUDY.expected[word]) if not one.holds] == []
    kept = page.kept(STUDY).figures[word]
    assert [one.name for one in kept] == [one.name for one in figures]
    for committed, fresh in zip(kept, figures, strict=True):
        if word in RETRAINED or fresh.timing:
            continue
        again = f"{fresh.name}: run python -m studies.ohrimenko2019 --write-docs"
        assert (committed.value, committed.says) == (pytest.approx(fresh.value, abs=1e-4), fresh.says), again


@pytest.mark.parametrize("word", HOSPITALS)
def test_the_kept_figures_of_the_hospitals_hold(word: str) -> None:
    assert all(one.holds for one in compared(page.kept(STUDY).figures[word], STUDY.expected[word]))


def test_copies_of_hospitals_do_not_pay(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAINSHARE_DATA", str(real_data))
    found = ROWS["hospital-copies"].run()
    assert [one.name for one in compared(found, STUDY.expected["hospital-copies"]) if not one.holds] == []


def test_the_page_is_written_from_the_figures_kept() -> None:
    assert STUDY.page.read_text("utf-8") == page.page(STUDY, page.kept(STUDY))
    assert STUDY.image.read_text("utf-8") == STUDY.picture.draw(page.kept(STUDY).figures)


def test_every_row_has_expectations_and_every_expectation_a_row() -> None:
    assert list(STUDY.expected) == list(ROWS)


def test_a_row_is_run_by_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, ["balance"]) == 0
    assert "3.75 handed out of 1.5 paid in" in capsys.readouterr().out


@pytest.mark.parametrize("family", FAMILIES)
def test_games_are_monotone_scores_and_the_same_each_time(family: str) -> None:
    (members,) = own_tasks(family, 4, 1)
    assert members == next(own_tasks(family, 4, 2))
    assert not members.common
    for table in (*members.tables, *next(common_tasks(family, 4, 1)).tables):
        assert cover(table) == tuple(table)
        assert table[0] == 0
        assert table[-1] <= 1


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "monotone"])
def test_three_families_are_submodular(family: str) -> None:
    (members,) = common_tasks(family, 4, 1)
    table = members.tables[0]
    for one, two in combinations((1, 2, 4, 8), 2):
        for others in range(16):
            if not others & (one | two):
                together = table[others | one | two] + table[others]
                assert together <= table[others | one] + table[others | two]


def test_closed_forms_of_facilities_with_equal_utilities_are_exact() -> None:
    utilities = np.array([[3, 3, 0, 1], [0, 0, 0, 0]])
    for weights in facility.RULES.values():
        assert facility.values(utilities, weights) == facility.enumerated(utilities, weights)
    assert sum(facility.values(utilities, facility.RULES["Shapley"])) == Fraction(3)


def test_violations_are_parts_of_all_additions_and_pairs() -> None:
    assert learners.violations([Fraction(0), Fraction(1), Fraction(1), Fraction(1)]) == (0, 0, 1)
    assert learners.violations([Fraction(0), Fraction(1), Fraction(0), Fraction(0)]) == (0.25, 0, 1)


def test_training_rows_are_held_out_by_nobody() -> None:
    drawn = learners.tumours(3)
    rows = np.concatenate([columns for columns, _ in (*drawn.training, *drawn.judged)])
    assert len(np.unique(rows, axis=0)) == len(rows) == 160
    assert len(learners.together(drawn).judged[0][1]) == 80
    assert learners.overlapping(1).training[0][0].shape == (10, 2)
