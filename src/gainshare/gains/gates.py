"""Which documents are text worth measuring, in the manner of C4 (Raffel et al., 2020) and Gopher (Rae et al., 2021).

A gate looks at one document alone, so leaving one out never changes the verdict on another, and cleaning always pays.
"""

import bz2
import re
from functools import lru_cache

import numpy as np
import py3langid

from gainshare.core.arrays import Ints, snapped

FEWEST = 10
"""Words of a document."""

TELLING = 200
"""Bytes below which a text is too short to tell its language."""

DENSEST, THINNEST = 650, 200
"""Thousandths that compression leaves: above is noise, below the same again and again. Prose has 300 to 600."""

FLUENT = (2_000, 7_000)
"""Thousandths of a bit for each byte under the pairs of bytes of a base. Prose in its language has 3,300 to 5,700."""

_BROKEN, _DIGITS, _SIGNS = re.compile("[\ufffd\0]"), re.compile("[0-9]"), re.compile(r"[#$%&*+/<=>@\\^_`{|}~]")
_STOPS = re.compile("[.!?\u2026\u0964\u061f]+(?!\\w)")
_MARKS = ".,:;!?\"'()[]-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00ab\u00bb"


def well_formed(text: bytes) -> bool:
    """Whether a text is sentences, in a script that puts spaces between words: not code, a table, a list or noise.

    Of its characters at most 1 % cannot be read, at most 6 % are signs that sentences lack, at most 15 % are digits; it
    has ten words or more, of 2.5 to 12 characters on average; but for the marks around them at least 75 % are letters
    alone; and it ends a sentence every 1,000 characters or more often.
    """
    shown = text.decode("utf-8", "replace")
    words, size = shown.split(), len(shown)
    if len(words) < FEWEST:
        return False
    plain = sum(word.strip(_MARKS).replace("'", "").replace("-", "").isalpha() for word in words)
    return (
        100 * len(_BROKEN.findall(shown)) <= size
        and 100 * len(_SIGNS.findall(shown)) <= 6 * size
        and 100 * len(_DIGITS.findall(shown)) <= 15 * size
        and 100 * plain >= 75 * len(words)
        and 5 * len(words) <= 2 * sum(map(len, words)) <= 24 * len(words)
        and 1_000 * (1 + len(_STOPS.findall(shown))) >= size
    )


def dense(text: bytes) -> bool:
    """Whether a text holds as much in a byte as texts do: bzip2 leaves 20 to 65 % of it, and 100 bytes for a start."""
    left = len(bz2.compress(text))
    return THINNEST * len(text) <= 1_000 * left <= DENSEST * len(text) + 100_000


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Languages that can be told from one another, by ISO 639-1, ascending."""
    return tuple(sorted(str(code) for code, _ in py3langid.rank(b"a")))


def language(text: bytes) -> str:
    """The language of a text (ISO 639-1), as py3langid tells it; "" below 200 bytes.

    It sums single floats, whose last places differ from one build of NumPy to another. So likelihoods are rounded to
    whole nats, by hundreds of which passages differ; of equal ones the first by name is told.

    >>> language(b"Whose woods these are I think I know. " * 6)
    'en'
    """
    if len(text) < TELLING:
        return ""
    return str(min(py3langid.rank(text), key=lambda found: (-round(found[1]), found[0]))[0])


def pairs(base: bytes) -> Ints:
    """What each pair of bytes costs who has read a base: (65,536,) thousandths of a bit for the second after the first.

    Counts of pairs, smoothed by eight of single bytes, these by one of each (as in `gains.ngrams`, order 1).
    """
    read = np.frombuffer(base, np.uint8).astype(np.int64)
    counts = np.bincount(256 * read[:-1] + read[1:], minlength=2**16).reshape(256, 256)
    single = (np.bincount(read, minlength=256) + 1) / (len(read) + 256)
    shares = (counts + 8 * single) / (counts.sum(axis=1, keepdims=True) + 8)
    costs: Ints = np.rint(-1_000 * snapped(np.log2(shares))).astype(np.int64).reshape(-1)
    return costs


def bits(text: bytes, costs: Ints) -> int:
    """Thousandths of a bit that a byte of this text costs on average."""
    read = np.frombuffer(text, np.uint8).astype(np.int64)
    return int(costs[256 * read[:-1] + read[1:]].sum()) // max(1, len(read) - 1)


def fluent(text: bytes, costs: Ints) -> bool:
    """Whether a reader of the base is neither bored nor lost: 2 to 7 bits a byte (a perplexity of 4 to 128)."""
    least, most = FLUENT
    return len(text) < TELLING or least <= bits(text, costs) <= most
