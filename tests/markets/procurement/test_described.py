"""Descriptions: what is known of a document that nobody sees, as numbers and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.errors import DataError
from gainshare.core.questions import Table, documents, table_id
from gainshare.identity.duplicates import MINIMA, Sketch
from gainshare.markets.procurement.described import (
    COLUMNS,
    DENSITY,
    FAULTS,
    FORM,
    PERSONAL,
    Described,
    commitment,
    described,
    descriptions,
    root_of,
)

PROSE = (
    b"The old harbour was quiet that evening. Two boats came in with the tide, and the men who had been waiting on the "
    b"wall got up without a word. Nobody asked what they had caught; it was plain enough from the way they walked. "
)
WORDS32 = st.integers(0, 2**32 - 1)
KNOWN = st.builds(
    Described,
    digest=st.binary(min_size=32, max_size=32),
    size=st.integers(0, 2**31),
    language=st.sampled_from(["", "en", "a", "zzz", "ba", "azb"]),
    faults=st.sets(st.sampled_from(FAULTS)).map(lambda found: tuple(gate for gate in FAULTS if gate in found)),
    sketch=st.builds(Sketch, st.integers(1, 2**31), st.tuples(*[WORDS32] * MINIMA)),
)


@settings(max_examples=20)
@given(st.lists(KNOWN, min_size=1, max_size=2))
def test_descriptions_come_back_from_their_numbers(known: list[Described]) -> None:
    assert descriptions(commitment(known)) == tuple(known)


def test_a_document_is_described_by_what_is_measured() -> None:
    one = described(PROSE)
    assert (one.size, one.language, one.faults) == (len(PROSE), "en", ())
    assert described(b"\x00\xff" * 400).faults == (FORM, DENSITY)
    assert described(PROSE + b"Ask jane@example.org, who knows.").faults == (PERSONAL,)


def test_what_is_committed_to_names_the_documents_and_keeps_them() -> None:
    lot = documents(("a", "b"), (PROSE, PROSE[::-1]))
    committed = commitment(descriptions(lot))
    assert root_of(descriptions(committed)) == table_id(lot)
    assert committed.names == COLUMNS
    assert not committed.texts
    assert committed.values.shape == (2, len(COLUMNS))


def test_a_seller_of_nothing_or_of_numbers_is_refused() -> None:
    with pytest.raises(DataError, match="has no documents"):
        commitment(())
    with pytest.raises(DataError, match="columns of numbers"):
        descriptions(Table(("x",), np.zeros((1, 1)), ("1",)))
