"""Documents that give away what nobody should have seen: runs of words that a hidden text holds too."""

from collections.abc import Sequence

from gainshare.identity.shingles import shingles

RUN = 10
"""Words that two texts rarely share by chance: within the 8 to 13 that published training sets were cleaned with."""

MUCH = 50_000
"""Millionths of a document's runs: a greeting may be shared, a paragraph may not."""


def runs(texts: Sequence[bytes]) -> frozenset[bytes]:
    """Every run of ten words in these texts."""
    return frozenset(run for text in texts for run in shingles(text, RUN))


def contaminated(text: bytes, hidden: frozenset[bytes]) -> bool:
    """Whether more than one in twenty of a text's runs of ten words is a run of the hidden text."""
    own = shingles(text, RUN)
    return 10**6 * sum(run in hidden for run in own) > MUCH * len(own)
