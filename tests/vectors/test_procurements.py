"""The vectors of procurement pass, each of their figures counts, and counterexamples are recomputed and not copied."""

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.counterexamples import FOUND
from tests.vectors.procurements import violations
from tests.vectors.runner import Case, cases, examined, report

HERE = Path(__file__).parent / "procurement"
FILES = [HERE / "vectors.json", HERE / "counterexamples.json"]
LISTED = [case for file in FILES for case in cases(json.loads(file.read_text()), file.stem)]
SMALL = [case for case in LISTED if not case.id.startswith("additive/big")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_copied_vector_passes(file: Path) -> None:
    lines: list[str] = []
    assert report([file], skip_unknown=False, show=lines.append) == 0
    assert lines == [f"{len(cases(json.loads(file.read_text()), file.stem))} passed, 0 failed"]


def test_every_list_is_run_whole() -> None:
    assert Counter(case.kind for case in LISTED) == {
        "procurement": 28,
        "procurement_by_sets": 9,
        "share_table": 3,
        "bad_procurement": 12,
        "ledger": 4,
        "mixed": 4,
        "counterexample": 19,
    }
    assert len({case.id for case in LISTED}) == len(LISTED)
    assert {case.id for case in LISTED if case.kind == "counterexample"} == set(FOUND)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every figure of an outcome."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for name, each in parts for found in leaves(each, (*path, name))]
    return [path]


def spoilt(content: Any, places: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """The content with one leaf changed."""
    if not places:
        return change(content)
    first, *rest = places
    copied = dict(content) if isinstance(content, dict) else list(content)
    copied[first] = spoilt(content[first], tuple(rest), change)
    return copied


def another(figure: Any) -> Any:
    if isinstance(figure, str):
        return f"{figure}7"
    return 0 if figure is None else not figure if isinstance(figure, bool) else figure + 1


@pytest.mark.parametrize(
    "case", [SMALL[0], *(each for each in SMALL if each.kind != "procurement")], ids=lambda c: c.id
)
def test_a_changed_figure_of_any_field_fails(case: Case) -> None:
    """The first figure of each field of each outcome; counterexamples have few, and all count."""
    firsts = {path[:2]: path for path in reversed(leaves(case.out))}
    for path in firsts.values():
        wrong = Case(case.id, case.kind, case.given, spoilt(case.out, path, another), case.tolerance)
        found = examined(wrong)
        assert found, path
        assert str(path[0]).strip("[]") in found[0].field


def test_misreports_that_pay_are_counted() -> None:
    """At twice the ask up to 2, a cost of 0 does better by asking 1 or 2, costs of 1 and 3 by asking 2."""
    twice = {ask: None if ask == 3 else Fraction(2 * ask) for ask in range(4)}
    assert violations([twice]) == 4
    assert violations([{0: Fraction(0), 1: Fraction(0)}]) == 1, "a cost of 1 is not covered"
