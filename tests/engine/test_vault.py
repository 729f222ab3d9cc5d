"""Secrets: written once, readable by their owner alone; and the shelf, which alone knows the noise."""

import hashlib
import os
import stat
from pathlib import Path

import numpy as np
import pytest

from gainshare.core.errors import BrokenPromise, DataError, Refused
from gainshare.core.questions import Derived, table_id
from gainshare.engine import vault
from gainshare.engine.vault import Roots, Shelf, drawn, kept, seeded
from tests.engine.small import columnwise, table


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        roots = kept(path, None)
    finally:
        os.umask(before)
    assert mode(path) == 0o600
    assert path.read_bytes() == roots.step + roots.noise
    assert kept(path, None) == kept(path, 7) == roots
    assert [each.name for each in path.parent.iterdir()] == ["secret"]


def test_what_a_crash_left_behind_is_neither_used_nor_lends_its_mode(path: Path) -> None:
    stale = path.with_name("secret.new")
    stale.write_bytes(b"half")
    stale.chmod(0o644)
    roots = kept(path, None)
    assert mode(path) == 0o600
    assert len(roots.step) == len(roots.noise) == 32
    assert not stale.exists()


def test_a_secret_is_made_whole_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            kept(path, 7)
    assert not path.exists()
    assert kept(path, 7) == seeded(7)


@pytest.mark.parametrize("content", [b"", b"x" * 63, b"x" * 65])
def test_a_file_that_is_no_secret_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BrokenPromise, match=f"secret: {len(content)} bytes"):
        kept(path, None)
    assert path.read_bytes() == content


def test_seeded_roots_are_those_of_their_seed_and_differ_by_label() -> None:
    roots = seeded(7)
    assert roots == seeded(7)
    assert roots.step == hashlib.sha256(b"step\x1f7").digest()
    assert len({roots.step, roots.noise, seeded(8).step, seeded(8).noise}) == 4


def test_roots_are_drawn_from_the_entropy_they_are_given() -> None:
    parts = iter((b"s" * 32, b"n" * 32))
    assert drawn(lambda count: next(parts)) == Roots(b"s" * 32, b"n" * 32)
    assert drawn(os.urandom) != drawn(os.urandom)


def test_the_commitment_binds_both_roots_and_one_can_be_shown_without_the_other() -> None:
    roots = seeded(7)
    step, noise = ("sha256:" + hashlib.sha256(root).hexdigest() for root in (roots.step, roots.noise))
    assert roots.commitment == "sha256:" + hashlib.sha256((step + noise).encode()).hexdigest()
    assert len({roots.commitment, Roots(roots.step, b"x" * 32).commitment, seeded(8).commitment}) == 3


def test_step_keys_differ_by_step_and_market_and_do_not_hold_the_root() -> None:
    roots = seeded(7)
    keys = {roots.step_key(market, number) for market in ("bikes", "cars", "bikes\x1f1") for number in range(1, 50)}
    assert len(keys) == 3 * 49
    assert all(len(key) == 32 and key != roots.step for key in keys)
    assert roots.step_key("bikes", 1) == Roots(roots.step, b"").step_key("bikes", 1)


def test_a_partys_fold_is_always_the_same_and_parties_fill_all_folds_evenly() -> None:
    roots = seeded(7)
    folds = [roots.fold(f"buyer {place}") for place in range(1600)]
    assert folds == [roots.fold(f"buyer {place}") for place in range(1600)]
    counts = np.bincount(folds, minlength=16)
    assert len(counts) == 16
    assert abs(counts - 100).max() < 6 * np.sqrt(100 * 15 / 16), "six standard errors"
    assert folds != [seeded(8).fold(f"buyer {place}") for place in range(1600)]


def test_a_shelf_gives_tables_by_content() -> None:
    held = table(np.arange(4.0))
    shelf = Shelf((held,), b"noise")
    assert shelf(table_id(held)) is held
    assert shelf.add(table(np.arange(4.0))) == table_id(held)
    assert shelf(table_id(held)) is held, "what is there stays"
    with pytest.raises(DataError, match="not here") as refused:
        shelf("sha256:" + "0" * 64)
    assert refused.value.code == "not_found"


def test_a_degraded_table_is_made_once_under_the_noise_root() -> None:
    small = columnwise()
    source = Derived(small.offers[0].source, "degrade", (8,))
    shelf, same, other = small.shelf(), small.shelf(), small.shelf(b"other" * 6)
    assert shelf(source) is shelf(source)
    assert np.array_equal(shelf(source).values, same(source).values)
    assert not np.array_equal(shelf(source).values, other(source).values)
    assert not np.array_equal(shelf(source).values, shelf(source.parent).values)


def test_a_shelf_forgets_the_oldest_of_what_it_can_make_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_KEPT", 2)
    small = columnwise()
    shelf, sources = small.shelf(), [Derived(small.offers[0].source, "degrade", (level,)) for level in (1, 2, 3)]
    first = [shelf(source).values for source in sources]
    assert len(shelf._made) == 2
    assert all(np.array_equal(shelf(source).values, held) for source, held in zip(sources, first, strict=True))


def test_an_operation_nobody_knows_is_refused() -> None:
    small = columnwise()
    with pytest.raises(Refused, match="must be one of"):
        small.shelf()(Derived(small.offers[0].source, "steal"))
