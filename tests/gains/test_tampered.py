"""Tampered rows: each operation does what it says, alike for equal content, and leaves the rest alone."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.derived import derived
from gainshare.gains.tampered import TAMPERED, Args
from tests.gains.samples import KEY

ROWS = 400


def hospital(rows: int = ROWS, labels: int = 2) -> Table:
    """A number, a number with gaps, a 0/1 column with gaps, and a class that the first column tells, with mistakes."""
    rng = stream(0, "hospital", rows)
    told = rng.standard_normal(rows)
    columns = [told, rng.normal(50, 9, rows), rng.integers(2, size=rows), np.zeros(rows)]
    values = np.array(columns, dtype=np.float64).T
    values[rng.random(rows) < 0.2, 1] = np.nan
    values[rng.random(rows) < 0.1, 2] = np.nan
    values[:, 3] = np.clip(np.floor(labels * (0.5 + 0.3 * told + 0.15 * rng.standard_normal(rows))), 0, labels - 1)
    return Table(("age", "chol", "sex", "sick"), values, tuple(f"p{row}" for row in range(rows)))


TABLE = hospital()
SMALL: dict[str, Args] = {
    "jittered": (0.1,),
    "part": (1, 2),
    "mislabelled": (0.1,),
    "shuffled": (),
    "scrambled": (),
    "thinned": (1, 0.5),
    "easiest": (0.5,),
    "hardest": (0.5,),
    "corrected": (0.1,),
    "trimmed": (0.1,),
    "repeated": (0.5,),
    "leaked": (0.5, 0.01),
}


def made(op: str, *args: str | float, table: Table = TABLE) -> Table:
    return derived(table, Derived(table_id(table), op, args), KEY)


def rows(table: Table) -> list[bytes]:
    return [row.tobytes() for row in table.values]


def changed(table: Table) -> float:
    """Share of the labels that differ."""
    return float(np.mean(table.values[:, -1] != TABLE.values[:, -1]))


def misses(table: Table) -> float:
    """How far from its label the first column, fitted by itself, puts a row, on average."""
    slope, start = np.polyfit(TABLE.values[:, 0], TABLE.values[:, -1], 1)
    return float(np.mean(np.abs(table.values[:, -1] - start - slope * table.values[:, 0])))


def correlation(table: Table) -> float:
    """Of the first column with the label."""
    return float(np.corrcoef(table.values[:, 0], table.values[:, -1])[0, 1])


@pytest.mark.parametrize("op", TAMPERED)
def test_equal_content_is_tampered_with_alike_and_the_original_stays(op: str) -> None:
    before = table_id(TABLE)
    once = made(op, *SMALL[op])
    renamed = replace(TABLE, names=("a", "b", "c", "d"), values=TABLE.values.copy())
    assert table_id(once) == table_id(made(op, *SMALL[op], table=renamed)) != before == table_id(TABLE)
    assert once.names == TABLE.names
    assert once.rows == len(once.keys) == len(set(once.keys))
    assert set(TAMPERED) == set(SMALL)


@pytest.mark.parametrize("op", TAMPERED)
@pytest.mark.parametrize("labels", [2, 4])
def test_every_label_of_a_tampered_table_was_there_before(op: str, labels: int) -> None:
    table = hospital(ROWS, labels)
    assert set(made(op, *SMALL[op], table=table).values[:, -1]) <= set(table.values[:, -1])


def test_noise_leaves_labels_gaps_and_coded_columns_alone() -> None:
    found = made("jittered", 0.1).values
    gaps = np.isnan(TABLE.values)
    assert np.array_equal(np.isnan(found), gaps)
    assert np.array_equal(found[:, 2:], TABLE.values[:, 2:], equal_nan=True)
    for column in (0, 1):
        added = (found - TABLE.values)[~gaps[:, column], column]
        spread = np.nanstd(np.where(gaps[:, column], np.nanmean(TABLE.values[:, column]), TABLE.values[:, column]))
        assert abs(added.std() - 0.1 * spread) < 6 * 0.1 * spread / (2 * len(added)) ** 0.5
    assert rows(made("jittered", 0)) == rows(TABLE)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_parts_are_the_rows_once_each(parts: int) -> None:
    found = [made("part", k, parts) for k in range(1, parts + 1)]
    assert sorted(row for each in found for row in rows(each)) == sorted(rows(TABLE))
    assert sorted(key for each in found for key in each.keys) == sorted(TABLE.keys)
    assert max(each.rows for each in found) - min(each.rows for each in found) <= 1


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("share", [0, 0.1, 1])
def test_the_stated_share_is_mislabelled(share: float, labels: int) -> None:
    table = hospital(ROWS, labels)
    found = made("mislabelled", share, table=table)
    assert np.sum(found.values[:, -1] != table.values[:, -1]) == round(share * ROWS)
    assert np.array_equal(found.values[:, :-1], table.values[:, :-1], equal_nan=True)


def test_with_one_label_there_is_no_other() -> None:
    table = replace(TABLE, values=np.where([False, False, False, True], 1.0, TABLE.values))
    assert table_id(made("mislabelled", 0.5, table=table)) == table_id(table)


def test_shuffled_labels_tell_nothing() -> None:
    found = made("shuffled").values
    assert sorted(found[:, -1]) == sorted(TABLE.values[:, -1])
    assert np.array_equal(found[:, :-1], TABLE.values[:, :-1], equal_nan=True)
    assert abs(correlation(made("shuffled"))) < 6 / ROWS**0.5 < correlation(TABLE)


def test_scrambled_rows_keep_every_column_and_no_row() -> None:
    found = made("scrambled").values
    for column in range(4):
        assert np.array_equal(np.sort(found[:, column]), np.sort(TABLE.values[:, column]), equal_nan=True)
    assert abs(correlation(made("scrambled"))) < 6 / ROWS**0.5
    assert len(set(rows(made("scrambled"))) & set(rows(TABLE))) < ROWS / 20


@pytest.mark.parametrize("share", [0, 0.25, 1])
def test_one_label_is_thinned_out(share: float) -> None:
    before, found = Counter(TABLE.values[:, -1]), made("thinned", 1, share)
    after = Counter(found.values[:, -1])
    assert (after[0.0], after[1.0]) == (before[0.0], before[1.0] - round(share * before[1.0]))
    assert set(rows(found)) <= set(rows(TABLE))


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_easy_and_hard_rows_are_told_apart(share: float) -> None:
    easy, hard = made("easiest", share), made("hardest", share)
    assert easy.rows == hard.rows == round(share * ROWS)
    assert misses(easy) < misses(TABLE) < misses(hard)
    rest = made("hardest", 1 - share)
    assert sorted(rows(easy) + rows(rest)) == sorted(rows(TABLE))


def test_corrected_labels_are_nearer_to_the_fit() -> None:
    found = made("corrected", 0.1)
    assert 0 < changed(found) <= 0.1
    assert misses(found) < misses(TABLE)
    assert np.array_equal(found.values[:, :-1], TABLE.values[:, :-1], equal_nan=True)


def test_outliers_are_trimmed() -> None:
    found = made("trimmed", 0.1)
    kept = np.isin(TABLE.keys, found.keys)
    assert found.rows == ROWS - ROWS // 10
    assert set(rows(found)) <= set(rows(TABLE))
    assert np.abs(TABLE.values[~kept, 0]).mean() > np.abs(TABLE.values[kept, 0]).mean()


def test_rows_are_repeated_exactly_or_nearly() -> None:
    twice, nearly = made("repeated", 0.5), made("leaked", 0.5, 0.01)
    assert twice.rows == nearly.rows == ROWS + ROWS // 2
    assert rows(twice)[:ROWS] == rows(nearly)[:ROWS] == rows(TABLE)
    assert sorted(Counter(rows(twice)).values()) == [1] * (ROWS // 2) + [2] * (ROWS // 2)
    originals = {f"{key} again": row for key, row in zip(TABLE.keys, TABLE.values, strict=True)}
    for key, row in zip(nearly.keys[ROWS:], nearly.values[ROWS:], strict=True):
        assert row[2:].tobytes() == originals[key][2:].tobytes()
        assert row[0] != originals[key][0] == pytest.approx(row[0], abs=0.1)


def test_the_order_of_rows_does_not_depend_on_the_last_bits_of_linear_algebra(monkeypatch: pytest.MonkeyPatch) -> None:
    told, solve = [table_id(made(op, 0.5)) for op in ("easiest", "corrected")], np.linalg.solve
    monkeypatch.setattr(np.linalg, "solve", lambda a, b: solve(a, b) * (1 + 2.0**-50))
    assert [table_id(made(op, 0.5)) for op in ("easiest", "corrected")] == told


@pytest.mark.parametrize(
    ("op", "args", "said"),
    [
        ("part", (3, 2), "part = 3.0: must be a whole number in 1..2"),
        ("part", (0, 2), "part = 0.0: must be a whole number in 1..2"),
        ("part", (1.5, 2), "part = 1.5: must be a whole number in 1..2"),
        ("part", (1,), "part = 1: takes 2 arguments: part, of"),
        ("shuffled", (1,), "shuffled = 1: takes 0 arguments: none"),
        ("mislabelled", ("all",), 'share = "all": must be a number'),
        ("mislabelled", (True,), "share = True: must be a number"),
        ("easiest", (1.5,), "share = 1.5: must lie in 0..1"),
        ("thinned", (1, -0.5), "share = -0.5: must lie in 0..1"),
        ("jittered", (-1,), "weight = -1.0: must be a number >= 0"),
        ("leaked", (0.5, float("inf")), "weight = inf: must be a number >= 0"),
    ],
)
def test_arguments_out_of_range_are_refused(op: str, args: Args, said: str) -> None:
    with pytest.raises(Refused) as refused:
        made(op, *args)
    assert str(refused.value).startswith(said)
