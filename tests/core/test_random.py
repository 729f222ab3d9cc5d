"""Generators by name: the same name the same draws, another name others, and the draws are fixed for ever."""

import hashlib
import hmac

import numpy as np
import pytest

from gainshare.core.random import stream, subkey


def test_the_same_name_gives_the_same_draws() -> None:
    assert stream(b"key", "price", 3).random(5).tolist() == stream(b"key", "price", 3).random(5).tolist()


def test_a_new_consumer_changes_nobody_elses_draws() -> None:
    before = stream(b"key", "split").random(3)
    stream(b"key", "price").random(1000)
    assert stream(b"key", "split").random(3).tolist() == before.tolist()


def test_draws_are_fixed_for_ever() -> None:
    """Receipts of any age are replayed from these."""
    assert stream(7, "audit").integers(2**32, size=3).tolist() == [555654554, 1074218609, 2539224394]
    assert stream(b"root", "price").random(2).tolist() == [0.6972036482713662, 0.8666096099121162]
    assert stream("x", 1).standard_normal(2).tolist() == [1.402388868589218, 1.019332588576694]
    assert stream(b"root", "orders").permutation(6).tolist() == [1, 3, 5, 2, 4, 0]


def test_the_generator_is_philox_under_the_first_half_of_the_key() -> None:
    key = int.from_bytes(subkey(b"root", "price")[:16], "big")
    assert (
        stream(b"root", "price").random(9).tolist() == np.random.Generator(np.random.Philox(key=key)).random(9).tolist()
    )


def test_a_key_is_the_hmac_of_the_names() -> None:
    assert subkey(b"root", "step", "bikes", 1).hex() == (
        "1911f2dcc9038de252361c948c913b0e034b312258c4f665213059e3a768f7d3"
    )
    assert subkey(b"root", "step") == hmac.new(b"root", b"step", hashlib.sha256).digest()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((b"key", "a", "b"), (b"key", "ab")),
        ((b"key", "a", "b"), (b"key", "a")),
        ((b"key", "fold", 1), (b"key", "fold", 11)),
        ((b"key", "fold"), (b"kex", "fold")),
        ((1, "x"), (2, "x")),
    ],
)
def test_names_that_differ_anywhere_have_other_keys(
    one: tuple[bytes | int, str], other: tuple[bytes | int, str]
) -> None:
    assert subkey(*one) != subkey(*other)


def test_a_key_may_be_bytes_text_or_a_number() -> None:
    assert subkey(7, "x") == subkey("7", "x") == subkey(b"7", "x")
    assert len(subkey(7)) == 32


def test_streams_of_neighbouring_names_are_uncorrelated() -> None:
    draws = np.array([stream(0, "fold", fold).standard_normal(4000) for fold in range(12)])
    between = np.corrcoef(draws)[np.triu_indices(12, 1)]
    assert np.abs(between).max() < 6 / np.sqrt(4000)
    assert abs(draws.mean()) < 6 / np.sqrt(draws.size)
