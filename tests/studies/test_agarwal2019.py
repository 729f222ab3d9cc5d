"""The study of Agarwal, Dahleh, Sarkar (2019): its fast rows hold, and its page shows what they measure."""

import doctest
from collections.abc import Iterator

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.prices.catalog import PRICERS
from studies import page, program, row
from studies.agarwal2019 import pricers
from studies.agarwal2019.catalog import ROWS, SLOW, STUDY
from studies.agarwal2019.evasions import attacks
from studies.agarwal2019.features import alike, contrasts
from studies.row import Expected, Figure, Row, compared, shown

FAST = [word for word in ROWS if word not in SLOW]


@pytest.mark.parametrize("word", FAST)
def test_a_fast_row_holds_and_the_page_shows_its_figures(word: str) -> None:
    figures = tuple(ROWS[word].run())
    assert [one.name for one in compared(figures, STUDY.expected[word]) if not one.holds] == []
    kept = page.kept(STUDY).figures[word]
    assert [one.name for one in kept] == [one.name for one in figures]
    for committed, fresh in zip(kept, figures, strict=True):
        assert abs(committed.value - fresh.value) <= 1e-4, (
            f"{fresh.name}: run python -m studies.agarwal2019 --write-docs"
        )
        assert committed.says == fresh.says


def test_the_page_is_written_from_the_figures_kept() -> None:
    assert STUDY.page.read_text("utf-8") == page.page(STUDY, page.kept(STUDY))
    assert STUDY.image.read_text("utf-8").startswith("<svg ")


@pytest.mark.parametrize("word", sorted(SLOW))
def test_the_kept_figures_of_a_slow_row_hold(word: str) -> None:
    assert all(one.holds for one in compared(page.kept(STUDY).figures[word], STUDY.expected[word]))


@pytest.mark.parametrize("rule", list(PRICERS))
def test_the_kept_figures_of_the_price_rules_are_those_of_today(rule: str) -> None:
    kept = {one.name: one.value for one in page.kept(STUDY).figures["pricers"]}
    for fresh in pricers.summarised(f"abrupt, {rule}, 50 buyers", pricers.streams("abrupt", rule, 50)):
        assert abs(kept[fresh.name] - fresh.value) <= 1e-4, "run python -m studies.agarwal2019 --write-docs"


def test_every_row_has_expectations_and_every_expectation_a_row() -> None:
    assert list(STUDY.expected) == list(ROWS)
    assert doctest.testmod(row).failed == 0


@pytest.mark.parametrize("words", [["theorem-5.5"], ["example-3.1", "evasion"], []])
def test_a_bad_row_name_is_answered_in_one_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--list" in said.err


def test_a_near_miss_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, ["theorem5.1"]) == 2
    assert "did you mean theorem-5.1?" in capsys.readouterr().err


def test_the_list_names_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, ["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(ROWS)


def test_a_row_exits_0_if_it_holds_and_1_if_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.main(STUDY, ["example-3.1"]) == 0
    assert "differs" not in capsys.readouterr().out
    honest = ROWS["example-3.1"]

    def wrong() -> Iterator[Figure]:
        yield from (Figure(one.name, one.value + 0.01) for one in honest.run())

    said = (honest.finding, honest.title, honest.source, honest.claim, honest.setting, honest.reading)
    monkeypatch.setitem(ROWS, "example-3.1", Row(honest.word, wrong, False, *said))
    assert program.main(STUDY, ["example-3.1"]) == 1
    assert "differs" in capsys.readouterr().out


def test_what_is_missing_or_unexpected_does_not_hold() -> None:
    expected = {"a": Expected(1.0, 0.1, "paper"), "b": Expected(1.0, 0.1, "paper")}
    found = list(compared((Figure("a", float("nan")), Figure("c", 1.0)), expected))
    assert [(one.name, one.verdict) for one in found] == [
        ("a", "differs"),
        ("c", "no expectation"),
        ("b", "not measured"),
    ]


def test_small_negative_figures_are_printed_with_their_sign() -> None:
    assert shown(-0.0360) == "-0.0360"


def test_every_attack_predicts_what_the_honest_feature_does() -> None:
    for target, accounts in attacks().values():
        columns = np.column_stack([np.ones(len(target)), *accounts])
        weights = np.linalg.lstsq(columns, target, rcond=None)[0]
        assert np.allclose(columns @ weights, target)


def test_constructed_features_are_exactly_orthogonal() -> None:
    columns = contrasts(16)
    assert np.array_equal(columns.T @ columns, 16 * np.eye(15))
    assert alike(list(columns.T[:2]), "cosine") == [[1.0, 0.0], [0.0, 1.0]]


def test_figures_of_a_course_are_what_they_say() -> None:
    offered = np.array([[10.0, 20.0], [10.0, 20.0], [30.0, 0.0], [30.0, 0.0]])
    posted = np.array([0, 0, 1, 0])
    one = pricers.Course(offered[np.arange(4), posted], offered, posted, best=offered.max(axis=1))
    assert one.revenue == 50 / 80
    assert one.tracking == 50 / 100
    assert one.regret == (80 - 50) / 4 / 100
    assert one.exploration == 1 / 3, "off in the second round; the best so far in the third; the best again in the last"


def test_a_price_rule_is_paid_what_its_price_was_offered() -> None:
    one = pricers.course("hedge", "abrupt", buyers=60, number=0)
    assert np.array_equal(one.paid, np.take_along_axis(one.offered, one.posted[:, None], axis=1)[:, 0])
    assert one.best[0] < one.best[-1], "values rise in the middle of the stream"


def test_no_stream_earns_more_than_the_best_price_for_the_moment_by_more_than_chance() -> None:
    values = np.concatenate([pricers.values("stationary", 500, number) for number in range(40)])
    offered = pricers.table()[values].mean(axis=0).max()
    assert offered == pytest.approx(pricers.attainable("stationary", 500)[0], rel=0.02)


def test_an_unknown_price_rule_is_refused() -> None:
    with pytest.raises(Refused, match="not a price rule"):
        pricers.course("guess", "stationary", buyers=5, number=0)
