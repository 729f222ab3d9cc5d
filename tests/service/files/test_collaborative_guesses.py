"""What is guessed of a consortium from its tables."""

from pathlib import Path

from gainshare.service.files.collaborative_form import members
from gainshare.service.files.draft import commented
from gainshare.service.files.guesses import proposed
from gainshare.service.folder import drafted
from tests.service.hospitals import HOSPITALS, heart


def test_a_new_file_for_these_hospitals_is_a_market(tmp_path: Path) -> None:
    found = proposed(sorted((heart(tmp_path) / "hospitals").iterdir()), folder=tmp_path, kind="collaborative")
    said = {key: found.said[key] for key in ("task.target", "task.learner", "task.score", "data.missing")}
    assert said == {
        "task.target": "num",
        "task.learner": "logistic",
        "task.score": "accuracy",
        "data.missing": ("?",),
    }
    assert 'learner = logistic: 5 numbers in num are classes; for two classes, target = "num > 0"' in found.guesses
    assert any(guess.startswith('price = "1000.00 EUR/gain": a placeholder') for guess in found.guesses)
    (tmp_path / "new.toml").write_text(commented("collaborative", found.said))
    assert members(drafted(tmp_path / "new.toml").sold) == HOSPITALS


def test_a_comparison_that_somebody_wants_leaves_its_column_a_number(tmp_path: Path) -> None:
    tables = sorted((heart(tmp_path) / "hospitals").iterdir())
    found = proposed(tables, folder=tmp_path, kind="collaborative", target="num > 0")
    assert "data.types" not in found.said
    assert "task.learner" not in found.said
    (tmp_path / "new.toml").write_text(commented("collaborative", found.said))
    assert drafted(tmp_path / "new.toml").rules.task.classes == 2


def test_columns_of_zeros_and_members_named_in_a_column_are_guessed(tmp_path: Path) -> None:
    cells = [f"{'ab'[number % 2]},{number % 2 * (100 + number)},{number % 3 / 2}" for number in range(40)]
    (tmp_path / "wards.csv").write_text("\n".join(["ward,chol,y", *cells, ""]))
    found = proposed([tmp_path / "wards.csv"], folder=tmp_path, kind="collaborative")
    assert found.said["data.offer_per"] == "value of ward"
    assert "task.learner" not in found.said
    assert "task.score" not in found.said
    for name in "ab":
        lines = [cell[2:] for cell in cells if cell.startswith(name)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["chol,y", *lines, ""]))
    found = proposed([tmp_path / "a.csv", tmp_path / "b.csv"], folder=tmp_path, kind="collaborative")
    assert found.said["data.missing_in"] == {"chol": 0}
    assert 'missing_in = {"chol" = 0}: all 20 cells of chol in a are 0' in found.guesses
