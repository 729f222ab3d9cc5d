"""Merkle trees commit to every text and its place."""

import hashlib

import pytest

from gainshare.core.merkle import EMPTY, leaf, path, root, rooted


def _leaves(count: int) -> list[bytes]:
    return [leaf(bytes([number])) for number in range(count)]


def _recursive(leaves: list[bytes]) -> bytes:
    """As RFC 9162 defines it: split at the largest power of two below the size."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _recursive(leaves[:split]) + _recursive(leaves[split:])).digest()


@pytest.mark.parametrize("count", range(1, 34))
def test_the_root_is_that_of_the_standard(count: int) -> None:
    assert root(_leaves(count)) == _recursive(_leaves(count))


def test_no_leaves_have_the_digest_of_nothing() -> None:
    assert root([]) == EMPTY == hashlib.sha256().digest()


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 33])
def test_every_leaf_can_be_shown_in_its_place_and_in_no_other(count: int) -> None:
    leaves = _leaves(count)
    for place, one in enumerate(leaves):
        shown = path(leaves, place)
        assert rooted(one, place, count, shown) == root(leaves)
        assert rooted(leaf(b"another"), place, count, shown) != root(leaves)
        for other in set(range(count)) - {place}:
            assert rooted(one, other, count, shown) != root(leaves)


def test_a_path_of_another_size_or_a_place_outside_shows_nothing() -> None:
    leaves = _leaves(5)
    shown = path(leaves, 1)
    assert rooted(leaves[1], 1, 5, shown[:-1]) is None
    assert rooted(leaves[1], 1, 5, (*shown, shown[0])) is None
    assert rooted(leaves[1], -1, 5, shown) is None
    assert rooted(leaves[1], 5, 5, shown) is None


def test_a_node_is_no_leaf() -> None:
    first, second = _leaves(2)
    assert leaf(first + second) != root([first, second])
