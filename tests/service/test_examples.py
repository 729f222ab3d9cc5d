"""The bundled data are the published ones."""

import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

import gainshare as gs
from gainshare.core.errors import DataError, Refused
from gainshare.service.examples import (
    CASES,
    DIABETES,
    TUMOURS,
    Owners,
    cifar10,
    diabetes,
    digits,
    generate_data,
    help_topics,
    hospitals,
)
from gainshare.service.files.frames import frame_columns
from gainshare.service.files.offers import Brought
from gainshare.service.files.stacked import stacked
from tests.service.files.test_cifar import batch, written


def test_diabetes_is_442_patients_and_ten_measurements() -> None:
    found = diabetes()
    assert tuple(found.columns) == DIABETES
    assert {len(column) for column in found.columns.values()} == {442} == {len(found.target)}
    assert (found.target.min(), found.target.max(), round(float(found.target.mean()), 2)) == (25.0, 346.0, 152.13)
    assert repr(found) == "Example(diabetes: 442 rows, 10 columns)"


def test_reading_it_loads_no_scikit_learn() -> None:
    read = "from gainshare.service.examples import *; diabetes(); digits(); hospitals()"
    code = f"import sys; {read}; print('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_generated_data_are_a_market_of_their_own() -> None:
    data = generate_data(M=4, T=60, seed=3)
    assert (tuple(data.columns), len(data.target)) == (("x1", "x2", "x3", "x4"), 60)
    trade = gs.open(gs.Auction(), data=data, seed=1).order("lab", gs.Task(data.target), bid="150.00 EUR")
    assert [
        share["party"] for share in trade.to_dict()["openings"]["(operator)"]["figures"][0]["evidence"]["shares"]
    ] == [*data.columns]


def test_the_same_seed_generates_the_same_data_and_columns_are_shares_of_the_target() -> None:
    one, same, other = generate_data(), generate_data(M=10, T=100, seed=1), generate_data(seed=2)
    assert np.array_equal(one.target, same.target)
    assert not np.array_equal(one.target, other.target)
    columns = np.column_stack([*one.columns.values(), np.ones(100)])
    left = one.target - columns @ np.linalg.lstsq(columns, one.target, rcond=None)[0]
    assert abs(np.sqrt((left @ left) / 89) - 0.5) < 6 * 0.5 / np.sqrt(2 * 89)


def test_hospitals_share_every_tumour_once_and_west_lacks_ten_measurements() -> None:
    found, whole = hospitals(), load_breast_cancer()
    assert repr(found) == "Owners(hospitals: 5 owners, 569 rows)"
    assert {name: len(table["malignant"]) for name, table in found.tables.items()} == {
        name: sum(counts) for name, counts in CASES.items()
    }
    lacks = {
        name: {column for column in table if np.isnan(table[column]).all()} for name, table in found.tables.items()
    }
    assert lacks == {name: set(TUMOURS[20:]) if name == "west" else set() for name in CASES}
    held = {(*row[:20], row[30]) for row in together(found)}
    assert held == {(*row[:20], 1.0 - label) for row, label in zip(whole.data.tolist(), whole.target, strict=True)}
    assert len(together(found)) == len(whole.target)


def test_south_sees_few_malignant_tumours_and_north_many() -> None:
    shares = {name: float(table["malignant"].mean()) for name, table in hospitals().tables.items()}
    assert min(shares, key=lambda name: shares[name]) == "south"
    assert max(shares, key=lambda name: shares[name]) == "north"


@pytest.mark.parametrize(("field", "count"), [("M", 0), ("T", -1), ("M", 2.5), ("T", True), ("M", "ten")])
def test_counts_that_are_none_are_refused(field: str, count: int) -> None:
    with pytest.raises(gs.Refused, match=rf"{field} = .*: must be a whole number >= 1"):
        generate_data(**{field: count})


def together(found: Owners) -> list[tuple[float, ...]]:
    """Every row, owner by owner."""
    return list(chain.from_iterable(zip(*table.values(), strict=True) for table in found.tables.values()))


@pytest.mark.parametrize("owners", [1, 7, 10])
def test_digits_are_shared_in_blocks_of_rows_as_equally_as_possible(owners: int) -> None:
    pixels, digit = load_digits(return_X_y=True)
    found = digits(owners)
    assert together(found) == [tuple(row) for row in np.column_stack([pixels, digit]).tolist()]
    sizes = [len(table["digit"]) for table in found.tables.values()]
    assert (len(sizes), max(sizes) - min(sizes) <= 1) == (owners, True)
    assert repr(found) == f"Owners(digits: {owners} owners, 1797 rows)"


def test_owners_bring_rows_to_a_market_as_files_do() -> None:
    found = digits(10)
    brought = [Brought(owner, frame_columns(table)) for owner, table in found.tables.items()]
    offers = stacked(brought, found.target, classes=[found.target])
    assert [offer.seller for offer in offers.offers] == [f"owner{place}" for place in range(1, 11)]
    assert offers.goals[0].classes == tuple("0123456789")
    assert {offer.table.names for offer in offers.offers} == {tuple(found.tables["owner1"])}
    assert sum(offer.table.rows for offer in offers.offers) == 1797


def test_images_are_shared_in_blocks_of_rows_and_by_class(tmp_path: Path) -> None:
    for number in (1, 2):
        written(tmp_path, f"data_batch_{number}", batch(number))
    found = cifar10(tmp_path, 5)
    images = np.vstack([np.column_stack([batch(number)[b"data"], batch(number)[b"labels"]]) for number in (1, 2)])
    assert together(found) == [tuple(row) for row in images.astype(float).tolist()]
    assert [len(table["label"]) for table in found.tables.values()] == [2, 2, 3, 2, 3]
    names = list(found.tables["owner1"])
    assert (names[0], names[1024], names[3071], names[3072]) == ("red0_0", "green0_0", "blue31_31", "label")
    birds = cifar10(str(tmp_path), 2, classes=("bird", "automobile"))
    assert [row[-1] for row in together(birds)] == [1.0, 2.0, 2.0]


def test_owners_and_classes_that_there_are_not_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "data_batch_1", batch(1))
    with pytest.raises(Refused, match="owners = 1798: must be at most 1797"):
        digits(1798)
    with pytest.raises(Refused, match="owners = 0: must be a whole number >= 1"):
        digits(0)
    with pytest.raises(Refused, match='classes = "bat": must be one of airplane, automobile, bird'):
        cifar10(tmp_path, classes=["bat"])
    with pytest.raises(Refused, match="owners = 1: must be at most 0"):
        cifar10(tmp_path, 1, classes=["truck"])


def test_python_s_help_lies_at_nine_publishers_and_the_buyer_hides_what_none_of_them_sells() -> None:
    found = help_topics()
    assert repr(found).startswith("Publishers(help topics: 9 publishers, ")
    sold = {document for lot in found.lots.values() for document in lot}
    assert len(sold) == sum(len(lot) for lot in found.lots.values())
    assert sold.isdisjoint({*found.text, *found.base})
    assert sum(map(len, found.text)) > 40_000
    assert found == help_topics()
    chapters, sources = found.lots["reprints"], "".join(found.lots["protocols"] + found.lots["grammar"])
    again = [chapter for chapter in chapters if chapter.strip()[-200:] in sources]
    assert len(again) >= len(chapters) // 2


def test_a_python_without_its_help_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gainshare.service.examples.find_spec", lambda _: None)
    with pytest.raises(DataError, match="comes with a whole Python"):
        help_topics()
