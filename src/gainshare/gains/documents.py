"""What a document is: a passage of a file, so that who copies a part of another's file repeats just that part."""

import re
from collections.abc import Iterator
from itertools import pairwise
from zlib import crc32

SHORTEST, LONGEST = 2_000, 16_000
"""Bytes of a passage; only the one passage of a short file has fewer."""

_END = re.compile(rb"[.!?][\"')\]]{0,4}\s{1,99}|\n[ \t\r]{0,99}\n")
"""Where a passage may end: after a sentence, and between paragraphs."""


def passages(text: bytes) -> tuple[bytes, ...]:
    r"""The documents of one file: passages of 4 kB on average, which together are the file.

    A passage ends after a sentence of whose last 16 letters the CRC-32 is a multiple of 16 (content-defined chunking,
    Rabin 1981): where text is put in, reworded or wrapped otherwise, passages further on are the same again. A file
    of less than 4,000 bytes is one passage. Where no sentence ends for 16,000 bytes, a passage is cut there.

    >>> passages(b"To be, or not to be.\n")
    (b'To be, or not to be.\n',)
    """
    cuts = [0, *_cuts(text), len(text)]
    return tuple(text[start:end] for start, end in pairwise(cuts) if end > start)


def _cuts(text: bytes) -> Iterator[int]:
    """Between which bytes one passage ends and another begins."""
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        while end - start > LONGEST:
            start += LONGEST
            yield start
        if end - start >= SHORTEST and end + SHORTEST <= len(text) and _chosen(text[max(0, end - 64) : end]):
            start = end
            yield start
    while len(text) - start > LONGEST:
        start += LONGEST
        yield start


def _chosen(sentence: bytes) -> bool:
    letters = bytes(byte for byte in sentence.lower() if byte > 127 or chr(byte).isalnum())
    return crc32(letters[-16:]) % 16 == 0
