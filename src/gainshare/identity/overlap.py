"""Documents that give away what nobody should have seen: they share more with a hidden text than chance explains.

What is shared is counted in windows of a few words in any order: a copy is found too where every fourth word is
changed, neighbours are swapped, or sentences shuffled. Not found are its words in random order, a copy with every third
word changed, and what stays below the bound: one long quotation in a lot, and what is as common as in the text itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from gainshare.identity.shingles import shingles

WINDOWS = {3: Fraction(2), 4: Fraction(5, 4), 6: Fraction(5, 4)}
"""Words of a window, and how near other texts may come to a hidden one, as a part of how near its blocks are to it.

Every fourth word changed leaves windows of 3, neighbours swapped windows of 4; of what is quoted here and there most
windows of 6 stand out. Speeches of thirteen sellers reach 0.45 of the bound in 49 draws of hidden speeches, at most.
"""

QUOTED = 100
"""Windows that a document or a lot may share in any case: a long sentence of a famous declaration has 40."""

MUCH = Fraction(1, 4)
"""Share of a document's windows that is too much even of a short one."""

_Windows = frozenset[tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class Secret:
    """What tells of a hidden text, in windows of one length.

    windows: those that it has and its reader's base has not. rate: the share of a text's windows that may be among
    them, from that of its own that stand in another block too: no honest text is nearer to it than it is to itself.
    """

    length: int
    windows: _Windows
    rate: Fraction

    def shared(self, text: bytes) -> "Shared":
        """What a document has of it."""
        own = _windows(text, self.length)
        return Shared(self.windows.intersection(own), len(own))

    def given_away(self, found: "Shared") -> bool:
        """Whether so much is too much for a document, or for a lot."""
        return len(found.windows) > min(QUOTED + self.rate * found.size, MUCH * found.size)


@dataclass(frozen=True, slots=True)
class Shared:
    """The windows that documents share with a hidden text, of so many that they have."""

    windows: _Windows
    size: int


def secrets(hidden: Sequence[bytes], base: Sequence[bytes]) -> tuple[Secret, ...]:
    """What tells of these hidden blocks to whoever has no more than the base."""
    return tuple(_secret(hidden, base, length) for length in WINDOWS)


def contaminated(texts: Sequence[bytes], counting: Sequence[bool], told: Sequence[Secret]) -> tuple[bool, ...]:
    """Which documents of a lot hold too much of a hidden text.

    Those that give it away alone; and where the others that count do so together, all that share more than its rate:
    a little in every document is much in the end. counting: whether each document is weighed otherwise.
    """
    found = [[secret.shared(text) for secret in told] for text in texts]
    over = [any(map(Secret.given_away, told, each)) for each in found]
    left = [each for each, alone, counts in zip(found, over, counting, strict=True) if counts and not alone]
    for at, secret in enumerate(told):
        several = [each[at] for each in left]
        together = Shared(
            frozenset(window for one in several for window in one.windows), sum(one.size for one in several)
        )
        if secret.given_away(together):
            wrong = [len(each[at].windows) > secret.rate * each[at].size for each in found]
            over = list(map(bool.__or__, over, wrong))
    return tuple(over)


def _secret(hidden: Sequence[bytes], base: Sequence[bytes], length: int) -> Secret:
    blocks = [_windows(text, length) for text in hidden]
    held = Counter(window for block in blocks for window in set(block))
    for text in base:
        for window in held.keys() & _windows(text, length):
            del held[window]
    again = sum(held[window] > 1 for block in blocks for window in block)
    return Secret(length, frozenset(held), WINDOWS[length] * Fraction(again, max(1, sum(map(len, blocks)))))


def _windows(text: bytes, length: int) -> list[tuple[bytes, ...]]:
    """Every so many words that stand together, in order of letters."""
    words = shingles(text, 1)
    return [tuple(sorted(words[at : at + length])) for at in range(max(1, len(words) - length + 1))]
