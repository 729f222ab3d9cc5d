"""The copied vectors pass, and the runner can fail: a changed figure, an unknown kind, a file that holds none."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import menus
from tests.vectors.figures import Near, same
from tests.vectors.runner import KINDS, cases, report

HERE = Path(__file__).parent
AUCTION = HERE / "auction" / "test-vectors.json"
SPLITS = HERE / "reliability" / "split_vectors.json"
MENU = HERE / "menu" / "vectors.json"
FILES = [AUCTION, MENU, SPLITS, *sorted((HERE / "valuation").glob("lin_*.json"))]


def told(files: list[Path], *, skip_unknown: bool = False) -> tuple[int, list[str]]:
    lines: list[str] = []
    return report(files, skip_unknown=skip_unknown, show=lines.append), lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_copied_vector_passes(file: Path) -> None:
    code, lines = told([file])
    assert lines == [f"{len(cases(json.loads(file.read_text()), file.stem))} passed, 0 failed"]
    assert code == 0


def test_every_kind_of_the_auction_vectors_runs() -> None:
    listed = cases(json.loads(AUCTION.read_text()), "auction")
    assert len(listed) == 88
    assert len({case.kind for case in listed}) == 20
    assert {case.kind for case in listed} <= set(KINDS)


def spoilt(content: Any, places: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    """The content with one leaf changed."""
    if not places:
        return change(content)
    first, *rest = places
    copied = dict(content) if isinstance(content, dict) else list(content)
    copied[first] = spoilt(content[first], tuple(rest), change)
    return copied


def first_leaf(value: Any) -> tuple[Any, ...]:
    """The way to the first figure of a case's outcome."""
    if isinstance(value, dict):
        name = next(iter(value))
        return (name, *first_leaf(value[name]))
    return (0, *first_leaf(value[0])) if isinstance(value, list) else ()


def another(figure: Any) -> Any:
    return f"{figure}7" if isinstance(figure, str) else not figure if isinstance(figure, bool) else figure + 1


@pytest.mark.parametrize("kind", sorted({case.kind for case in cases(json.loads(AUCTION.read_text()), "auction")}))
def test_a_changed_figure_of_any_kind_fails_by_id_field_and_value(kind: str, tmp_path: Path) -> None:
    content = json.loads(AUCTION.read_text())
    place, case = next((place, case) for place, case in enumerate(content["cases"]) if case["kind"] == kind)
    path = ("cases", place, "out", *first_leaf(case["out"]))
    file = tmp_path / "spoilt.json"
    file.write_text(json.dumps(spoilt(content, path, another)))
    code, lines = told([file])
    assert code == 1
    assert lines[-1] == "87 passed, 1 failed"
    assert lines[0].startswith(f"{case['id']} out.{path[3]}")
    assert "expected" in lines[0]


MENUS = json.loads(MENU.read_text())
SECTIONS = ("pricing", "supported_shapley", "distribution")
MENU_FIELDS = [(section, name) for section in SECTIONS[:2] for name in MENUS[section][9]["expected"]]


def test_every_kind_of_the_menu_vectors_runs() -> None:
    listed = cases(MENUS, "menu")
    assert Counter(case.kind for case in listed) == {"menu_prices": 62, "supported_shapley": 15, "distribution": 10}
    assert {case.kind for case in listed} <= set(KINDS)
    assert len({case.id for case in listed}) == 87
    assert {name for case in MENUS["pricing"] for name in case["expected"]} == set(menus.FIELDS)


def menu_file(folder: Path, section: str, case: Any) -> Path:
    """A file of one case."""
    file = folder / "one.json"
    file.write_text(json.dumps({name: [case] if name == section else [] for name in SECTIONS}))
    return file


def has_leaf(value: Any) -> bool:
    if isinstance(value, dict | list):
        return bool(value) and has_leaf(next(iter(value.values() if isinstance(value, dict) else value)))
    return value is not None


@pytest.mark.parametrize(("section", "field"), MENU_FIELDS)
def test_a_changed_figure_of_any_field_of_a_menu_fails_by_id_and_field(
    section: str, field: str, tmp_path: Path
) -> None:
    case = next(case for case in MENUS[section] if has_leaf(case["expected"].get(field)))
    path = ("expected", field, *first_leaf(case["expected"][field]))
    code, lines = told([menu_file(tmp_path, section, spoilt(case, path, another))])
    assert (code, lines[-1]) == (1, "0 passed, 1 failed")
    assert any(f"/{case['id']} out.{field}" in line for line in lines)


@pytest.mark.parametrize("case", MENUS["distribution"], ids=lambda case: str(case["amount"]))
def test_a_changed_division_of_a_payment_fails(case: Any, tmp_path: Path) -> None:
    first, *others = case["expected"] or case["weights"]
    wrong = case | {"expected": [int(first) + 1, *others]}
    code, lines = told([menu_file(tmp_path, "distribution", wrong)])
    assert (code, lines[-1]) == (1, "0 passed, 1 failed")
    assert lines[0].startswith("distribution/0 out")


def test_sets_of_a_menu_are_compared_in_any_order_and_each_element_counts(tmp_path: Path) -> None:
    names = ("set_monotone", "subadditive", "blockers")
    case = next(case for case in MENUS["pricing"] if all(len(case["expected"].get(name, [])) > 1 for name in names))
    held = case["expected"]
    turned = case | {"expected": held | {name: held[name][::-1] for name in names}}
    assert told([menu_file(tmp_path, "pricing", turned)])[0] == 0
    for name in names:
        twice = case | {"expected": held | {name: [*held[name], held[name][0]]}}
        assert told([menu_file(tmp_path, "pricing", twice)])[0] == 1


def test_a_changed_split_fails(tmp_path: Path) -> None:
    content = json.loads(SPLITS.read_text())
    once = spoilt(content, ("splits", 5, "largest_remainder", 0), another)
    file = tmp_path / "spoilt.json"
    file.write_text(json.dumps(spoilt(once, ("cumulative_sequences", 3, 11, "reserve"), another)))
    code, lines = told([file])
    assert (code, lines[-1]) == (1, "130 passed, 2 failed")
    assert lines[0].startswith("split/5 out.largest_remainder[0]: expected ")
    assert lines[1].startswith("cumulative/3 out.steps[11].reserve: expected ")


def test_a_field_too_many_or_too_few_fails(tmp_path: Path) -> None:
    content = json.loads(AUCTION.read_text())
    content["cases"] = [content["cases"][0]]
    content["cases"][0]["out"] = {"shapley": ["2/3", "1/6"], "nucleolus": ["1", "0", "0"]}
    file = tmp_path / "spoilt.json"
    file.write_text(json.dumps(content))
    code, lines = told([file])
    assert (code, lines[-1]) == (1, "0 passed, 1 failed")
    fields = {line.split(":")[0].split(" out.")[1] for line in lines[:-1]}
    assert fields == {"shapley", "nucleolus", "banzhaf", "leave_one_out", "han_robust_shapley"}


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    root = HERE.parents[1]
    run = [sys.executable, "-m", "tests.vectors", *arguments]
    return subprocess.run(run, cwd=root, capture_output=True, text=True, timeout=60, check=False)


def test_an_unknown_kind_fails_unless_skipped_aloud(tmp_path: Path) -> None:
    content = {"cases": [{"id": "later/0", "kind": "dp_release", "in": {}, "out": {}}]}
    file = tmp_path / "later.json"
    file.write_text(json.dumps(content))
    failed, passed = command(str(file)), command(str(file), "--skip-unknown")
    assert failed.returncode == 1
    assert failed.stdout.splitlines() == [
        "later/0 kind: expected a kind that runs here, got dp_release",
        "0 passed, 1 failed",
    ]
    assert passed.returncode == 0
    assert passed.stdout.splitlines() == ["skipped 1 of kinds unknown here: 1 dp_release", "0 passed, 0 failed"]


@pytest.mark.parametrize("text", ["{}", "[]", "not json", '{"cases": 3}'])
def test_a_file_without_vectors_fails(text: str, tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text(text)
    assert told([file, tmp_path / "missing.json"], skip_unknown=True)[1][-1] == "0 passed, 2 failed"


@pytest.mark.parametrize(
    ("expected", "got", "tolerance", "equal"),
    [
        ("1/3", 1 / 3, 1e-9, False),
        ("1/3", Near(1 / 3, 1e-12), 0.0, True),
        ("1/3", Near(0.3334, 1e-9), 0.0, False),
        (3, 3.0, 0.0, False),
        (3, 3.0, 1e-12, True),
        (3, 3.0000001, 1e-6, False),
        (1, True, 0.0, False),
        (True, 1, 0.0, False),
        (0.5, 0.5 + 2e-12, 1e-12, False),
        (0.5, float("nan"), 1.0, False),
        (None, 0, 0.0, False),
        (None, None, 0.0, True),
        ("2", 2, 0.0, True),
    ],
)
def test_rationals_and_integers_are_compared_exactly(
    expected: object, got: object, tolerance: float, equal: bool
) -> None:
    assert same(expected, got, tolerance) is equal
