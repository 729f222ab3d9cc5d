"""A text as the runs of words it holds (Broder, 1997), whatever its case, marks, spaces and line ends."""

import re

_WORD = re.compile(r"[^\W_]+")


def shingles(text: bytes, length: int) -> list[bytes]:
    r"""Every run of so many words, in order; of a text with fewer words, the one run of all.

    >>> shingles(b"To be,\nor not", 3)
    [b'to be or', b'be or not']
    """
    words = _WORD.findall(text.decode("utf-8", "replace").lower())
    runs = max(1, len(words) - length + 1)
    return [" ".join(words[at : at + length]).encode() for at in range(runs)]
