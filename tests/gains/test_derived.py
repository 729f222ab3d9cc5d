"""Degraded data: noise of exactly the stated scale, coupled so that nothing is learned by buying twice or by copies."""

from itertools import pairwise

import numpy as np
import pytest

from gainshare.core.arrays import LEVELS, Floats
from gainshare.core.errors import Refused
from gainshare.core.questions import Derived, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.derived import NOISE, Words, at_level, derived
from tests.gains.samples import KEY, shelf, sunny, table

ROWS = 4000
HELD, TARGET = sunny(ROWS, 3, noise=0.5)
TABLE = table(HELD)
SIX = 6.0


def at(level: int, held: Table = TABLE, op: str = "degrade", key: bytes = KEY) -> Table:
    return derived(held, Derived(table_id(held), op, (level,)), key)


def noise(level: int, held: Table = TABLE, key: bytes = KEY) -> Floats:
    """What was added, in standard deviations of each column."""
    return np.asarray((at(level, held, key=key).values - held.values) / held.values.std(axis=0))


@pytest.mark.parametrize("level", range(LEVELS + 1))
def test_each_level_has_exactly_the_noise_it_states(level: int) -> None:
    spread = NOISE * (1 - level / LEVELS)
    added = noise(level)
    assert np.abs(added.std(axis=0) - spread).max() <= SIX * spread / (2 * ROWS) ** 0.5
    assert np.abs(added.mean(axis=0)).max() <= SIX * spread / ROWS**0.5


def test_the_top_level_is_the_data() -> None:
    assert at(LEVELS).values.tolist() == TABLE.values.tolist()
    assert at_level("sha256:0", "degrade", LEVELS) == "sha256:0"
    assert at_level("sha256:0", "degrade", 3) == Derived("sha256:0", "degrade", (3,))


def test_noise_is_normal() -> None:
    """Kolmogorov-Smirnov by hand: the largest gap of the distribution functions, chance below 1e-6."""
    drawn = np.sort((noise(8) / 5.0).ravel())
    normal = np.sort(stream(0, "normal").standard_normal(200_000))
    steps = np.searchsorted(normal, drawn) / len(normal)
    gap = np.abs(steps - np.arange(1, len(drawn) + 1) / len(drawn)).max()
    assert gap < 2.7 * (1 / len(drawn) + 1 / len(normal)) ** 0.5


@pytest.mark.parametrize(("coarse", "fine"), [(1, 2), (0, 15), (4, 12), (10, 11)])
def test_a_coarser_level_is_the_finer_one_and_independent_noise(coarse: int, fine: int) -> None:
    much, little = noise(coarse), noise(fine)
    step = much - little
    variance = NOISE**2 * ((1 - coarse / LEVELS) ** 2 - (1 - fine / LEVELS) ** 2)
    assert np.abs(step.std(axis=0) - variance**0.5).max() < SIX * (variance / (2 * ROWS)) ** 0.5
    for own in range(3):
        for other in range(3):
            assert abs(np.corrcoef(step[:, own], little[:, other])[0, 1]) < SIX / ROWS**0.5


def explained(*views: Floats) -> float:
    """In-sample R^2 of least squares on these views of the data."""
    columns = np.column_stack([np.ones(ROWS), *views])
    weights, *_ = np.linalg.lstsq(columns, TARGET, rcond=None)
    return 1.0 - float(np.var(TARGET - columns @ weights) / np.var(TARGET))


def test_two_purchases_reveal_no_more_than_the_finer_one() -> None:
    """Section 3 of the specification: with independent or scaled noise the coarser one would help."""
    fine, coarse = at(15).values, at(14).values
    alone, both = explained(fine), explained(fine, coarse)
    spurious = SIX * 3 / ROWS
    assert both - alone < spurious
    unit = HELD.std(axis=0)
    fresh = HELD + 1.25 * unit * stream(0, "fresh").standard_normal(HELD.shape)
    assert explained(fine, fresh) - alone > 5 * spurious
    scaled = HELD + 2.0 * (fine - HELD)
    assert 2.0 * fine - scaled == pytest.approx(HELD, abs=1e-9)
    assert explained(fine, scaled) >= explained(HELD) - 1e-9


def test_sixteen_purchases_reveal_no_more_than_the_finest() -> None:
    views = [at(level).values for level in range(LEVELS)]
    assert explained(*views) - explained(views[-1]) < SIX * 3 * LEVELS / ROWS


def test_exact_copies_share_their_noise_under_any_name() -> None:
    copy = Table(("other", "names", "here"), TABLE.values.copy(), TABLE.keys)
    assert at(5, copy).values.tolist() == at(5).values.tolist()
    disguised = derived(TABLE, Derived(table_id(TABLE), "copy"), KEY)
    assert at(5, disguised).values.tolist() == at(5).values.tolist()


@pytest.mark.parametrize("op", ["degrade", "mask"])
def test_a_copied_column_shares_its_noise_whatever_stands_beside_it(op: str) -> None:
    alone = at(5, table(HELD[:, 1]), op)
    beside = at(5, table(np.column_stack([np.ones(ROWS), HELD[:, 1]])), op)
    assert at(5, op=op).values[:, 1].tolist() == alone.values[:, 0].tolist() == beside.values[:, 1].tolist()


def test_copies_do_not_lift_the_gain_of_a_level() -> None:
    """With fresh noise four copies averaged it away: 0.120 became 0.164 on the data of decision 15."""
    one = table(HELD[:, 0])
    copies = [at(14, Table((f"copy {i}",), one.values, one.keys)).values for i in range(4)]
    assert explained(*copies) == pytest.approx(explained(copies[0]), abs=1e-12)


def test_different_columns_rows_and_keys_have_independent_noise() -> None:
    added = noise(0)
    between = np.asarray(np.corrcoef(added.T))[np.triu_indices(3, 1)]
    assert np.abs(between).max() < SIX / ROWS**0.5
    assert abs(np.corrcoef(added[1:, 0], added[:-1, 0])[0, 1]) < SIX / ROWS**0.5
    other = noise(0, key=b"another noise root")
    assert abs(np.corrcoef(added[:, 0], other[:, 0])[0, 1]) < SIX / ROWS**0.5


def test_noise_is_fixed_for_ever() -> None:
    held = table([[0.0, 1.0], [2.0, 5.0], [4.0, 9.0]])
    expected = [[10.977904799042886, -10.060348001003192], [-7.204876663429404, 7.217706073098954]]
    assert at(8, held).values[:2] == pytest.approx(np.array(expected), abs=1e-9)


def test_a_constant_column_stays_constant() -> None:
    assert at(3, table(np.full(ROWS, 5.0))).values.ravel().tolist() == [5.0] * ROWS


@pytest.mark.parametrize("op", ["mask", "thin"])
@pytest.mark.parametrize("level", range(LEVELS + 1))
def test_a_share_of_cells_or_rows_is_kept(op: str, level: int) -> None:
    ones = table(np.ones((ROWS, 2)))
    share = level / LEVELS
    found = at(level, ones, op)
    kept = found.values.mean(axis=0) if op == "mask" else np.array([found.rows / ROWS])
    assert np.abs(kept - share).max() <= SIX * (share * (1 - share) / ROWS) ** 0.5
    assert found.rows == len(found.keys) == (ROWS if op == "mask" else found.rows)


def test_masks_are_nested_and_independent_between_columns() -> None:
    ones = table(np.column_stack([np.ones(ROWS), np.full(ROWS, 2.0)]))
    kept = [at(level, ones, "mask").values > 0 for level in range(LEVELS + 1)]
    assert not any(np.any(low & ~high) for low, high in pairwise(kept))
    assert abs(np.asarray(np.corrcoef(kept[8].T))[0, 1]) < SIX / ROWS**0.5


def test_thinned_rows_are_nested_whole_rows_of_the_seller() -> None:
    kept = [at(level, op="thin") for level in range(LEVELS + 1)]
    assert all(set(low.keys) <= set(high.keys) for low, high in pairwise(kept))
    assert kept[LEVELS].keys == TABLE.keys
    rows = dict(zip(TABLE.keys, TABLE.values.tolist(), strict=True))
    assert [rows[key] for key in kept[4].keys] == kept[4].values.tolist()


@pytest.mark.parametrize("level", [-1, LEVELS + 1])
def test_levels_outside_the_grid_are_refused(level: int) -> None:
    with pytest.raises(Refused, match=r"level = .* must lie in 0\.\.16"):
        at(level)


def test_unknown_operations_are_refused() -> None:
    with pytest.raises(Refused, match='op = "launder": must be one of degrade, mask, thin, copy'):
        derived(TABLE, Derived("sha256:0", "launder"), KEY)


def spun(op: str, weight: float) -> Floats:
    return derived(TABLE, Derived(table_id(TABLE), op, (weight,)), KEY).values


def test_a_split_spans_the_columns_with_orthogonal_halves() -> None:
    plus, minus = spun("plus", 1.0), spun("plus", -1.0)
    half = (plus - minus) / 2.0
    assert (plus + minus) / 2.0 == pytest.approx(HELD, rel=1e-9)
    assert half.std(axis=0) == pytest.approx(HELD.std(axis=0))
    unit = HELD.std(axis=0)
    assert np.abs((HELD - HELD.mean(axis=0)).T @ half / ROWS / np.outer(unit, unit)).max() < 2.0**-20


def test_a_split_does_not_depend_on_the_last_bits_of_linear_algebra(monkeypatch: pytest.MonkeyPatch) -> None:
    told, factored = spun("plus", 1.0), np.linalg.qr
    monkeypatch.setattr(np.linalg, "qr", lambda matrix: [part * (1 + 2.0**-50) for part in factored(matrix)])
    assert spun("plus", 1.0).tolist() == told.tolist()


def test_offsets_and_signs_keep_what_an_intercept_can_learn() -> None:
    assert spun("shift", 1.0) == pytest.approx(HELD + HELD.std(axis=0))
    assert spun("shift", -1.0) == pytest.approx(HELD - HELD.std(axis=0))
    assert spun("flip", 0.0).tolist() == (-HELD).tolist()
    assert explained(spun("shift", 1.0)) == pytest.approx(explained(HELD))


def test_blurred_copies_are_near_copies() -> None:
    added = (spun("blur", 0.1) - HELD) / HELD.std(axis=0)
    assert np.abs(added.std(axis=0) - 0.1).max() < SIX * 0.1 / (2 * ROWS) ** 0.5


def test_degrading_what_was_derived_follows_the_chain() -> None:
    data = shelf(TABLE)
    chain = Derived(Derived(table_id(TABLE), "shift", (1.0,)), "degrade", (15,))
    shifted = derived(TABLE, Derived(table_id(TABLE), "shift", (1.0,)), KEY)
    assert data(chain).values.tolist() == at(15, shifted).values.tolist()
    assert data(chain).values.tolist() != at(15).values.tolist()


def test_noise_that_was_dropped_for_want_of_room_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [at(level).values.tolist() for level in (3, 9, 3)]
    kept: dict[bytes, Words] = {}
    monkeypatch.setattr("gainshare.gains.derived._KEPT", kept)
    monkeypatch.setattr("gainshare.gains.derived._HELD", 5 * ROWS * LEVELS)
    assert [at(level).values.tolist() for level in (3, 9, 3)] == told
    assert sum(words.nbytes for words in kept.values()) <= 5 * ROWS * LEVELS
