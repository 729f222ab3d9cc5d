"""Merkle trees: one digest commits to many texts, and any of them can be shown to be among them (RFC 9162, 2.1)."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(text: bytes) -> bytes:
    """The digest of one text, which no inner node can have: SHA-256 of a zero byte and the text."""
    return hashlib.sha256(b"\0" + text).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The digest of all leaves, in their order.

    >>> root([leaf(b"a")]) == leaf(b"a")
    True
    """
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def path(leaves: Sequence[bytes], place: int) -> tuple[bytes, ...]:
    """What it takes to show that a leaf stands in this place: its neighbour on each level on which it has one.

    place: from 0, below the number of leaves.
    """
    level, found = list(leaves), list[bytes]()
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, place = _parents(level), place // 2
    return tuple(found)


def rooted(one: bytes, place: int, count: int, neighbours: Sequence[bytes]) -> bytes | None:
    """The root that follows from a leaf in this place among so many, and its path; None if the path is of another size.

    >>> leaves = [leaf(text) for text in (b"a", b"b", b"c")]
    >>> rooted(leaves[2], 2, 3, path(leaves, 2)) == root(leaves)
    True
    """
    if not 0 <= place < count:
        return None
    left = list(neighbours)
    while count > 1:
        if place ^ 1 < count:
            if not left:
                return None
            beside = left.pop(0)
            one = _node(beside, one) if place % 2 else _node(one, beside)
        place, count = place // 2, (count + 1) // 2
    return None if left else one


def _parents(level: Sequence[bytes]) -> list[bytes]:
    """One level up; who has no neighbour goes up as it is."""
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + list(level[len(pairs) * 2 :])


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
