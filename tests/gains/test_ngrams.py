"""How well documents predict a text: counts by definition, worths by formula, and counts of others put to the test."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError
from gainshare.core.random import stream
from gainshare.gains.ngrams import TextGame, checked_counts, positions, reduced
from gainshare.games.game import SweepGame

letters = st.lists(st.sampled_from([b"\x00", b"a", b"b", b"\xff"]), max_size=25).map(b"".join)
texts = st.lists(letters, max_size=4)
hidden = st.lists(letters.filter(len), min_size=1, max_size=3)
orders = st.integers(0, 5)


def by_definition(blocks: Sequence[bytes], order: int, documents: Sequence[bytes]) -> list[list[int]]:
    def times(gram: bytes, *, followed: bool = False) -> int:
        starts = [(text, at) for text in documents for at in range(len(text) - len(gram) + 1 - followed)]
        return sum(text[at : at + len(gram)] == gram for text, at in starts)

    places = [(block, at) for block in blocks for at in range(len(block))]
    grams = [[times(b[at - k : at + 1]) if at >= k else 0 for b, at in places] for k in range(order + 1)]
    contexts = [[times(b[at - k : at], followed=True) if at >= k else 0 for b, at in places] for k in range(order + 1)]
    return grams + contexts


@given(hidden, orders, texts)
def test_counts_are_those_of_the_definition(blocks: list[bytes], order: int, documents: list[bytes]) -> None:
    assert reduced(positions(blocks, order), documents).tolist() == by_definition(blocks, order, documents)


def test_no_ngram_reaches_from_one_document_or_block_into_the_next() -> None:
    at = positions([b"ab"], 1)
    assert reduced(at, [b"a", b"b"])[1].tolist() == [0, 0]
    assert reduced(at, [b"ab"])[1].tolist() == [0, 1]
    assert reduced(positions([b"a", b"b"], 1), [b"ab"])[1].tolist() == [0, 0]


def test_no_documents_and_empty_documents_count_nothing() -> None:
    at = positions([b"ab"], 5)
    assert not reduced(at, []).any()
    assert not reduced(at, [b"", b""]).any()


def test_a_lot_of_more_bytes_than_are_counted_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"documents = 2148532224: must hold at most 2,147,483,647 bytes"):
        reduced(positions([b"ab"], 1), [bytes(2**20)] * 2049)


def game(blocks: Sequence[bytes], base: Sequence[bytes], *players: Sequence[bytes], order: int = 5) -> TextGame:
    at = positions(blocks, order)
    return TextGame(reduced(at, base), np.stack([reduced(at, own) for own in players]))


@given(hidden, orders, texts, texts, texts)
def test_a_coalition_is_worth_what_its_documents_are_together(
    blocks: list[bytes], order: int, base: list[bytes], one: list[bytes], other: list[bytes]
) -> None:
    apart, pooled = game(blocks, base, one, other, order=order), game(blocks, base, one + other, order=order)
    assert apart.worth(np.array([[True, True]])).tolist() == pooled.worth(np.array([[True]])).tolist()


@given(st.integers(0, 2**16))
def test_prefixes_are_worth_what_they_are_as_coalitions(seed: int) -> None:
    rng = stream(seed, "texts")
    players = [[bytes(rng.integers(97, 100, 40).astype(np.uint8))] for _ in range(4)]
    those = game([bytes(rng.integers(97, 100, 90).astype(np.uint8))], [b"abc"], *players)
    assert isinstance(those, SweepGame)
    order = rng.permutation(4)
    prefixes = np.zeros((4, 4), np.bool_)
    for length in range(4):
        prefixes[length, order[: length + 1]] = True
    worths = those.prefixes(order[None])[0]
    assert worths.tolist() == those.worth(prefixes).tolist()
    assert (worths * 2**30 == np.round(worths * 2**30)).all()


def test_gain_is_the_share_of_bits_saved() -> None:
    """By hand: base p(a) = (0 + 2/256) / (0 + 2) = 1/256, then (3 + 2/256) / (3 + 2); two bytes of text."""
    those = game([b"aa"], [], [b"a", b"a", b"a"], order=0)
    assert those.bits == 16.0
    share = 1.0 + 2 * math.log2((3 + 2 / 256) / 5) / 16.0
    assert those.worth(np.array([[False], [True]])).tolist() == [0.0, round(share * 2**30) / 2**30]


def test_misleading_text_is_worth_less_than_nothing() -> None:
    assert game([b"abab" * 50], [b"ab" * 9], [b"ac" * 99]).worth(np.array([[True]]))[0] < 0.0


def test_nobody_is_worth_nothing_and_a_game_may_have_no_players() -> None:
    at = positions([b"ab"], 5)
    empty = TextGame(reduced(at, []), np.zeros((0, 12, 2), np.int32))
    assert empty.players == 0
    assert empty.worth(np.zeros((1, 0), np.bool_)).tolist() == [0.0]


def test_without_bits_to_save_no_gain_is_defined() -> None:
    with pytest.raises(DataError, match="base: predicts the evaluation text to the last bit"):
        game([b"aaaaaaa"], [b"a" * 10**6], [])


@given(hidden, orders, texts)
def test_counts_of_real_documents_are_never_refused(blocks: list[bytes], order: int, documents: list[bytes]) -> None:
    at = positions(blocks, order)
    counts = reduced(at, documents)
    assert checked_counts(at, counts.astype(np.float64)).tolist() == counts.tolist()


def forged(row: int, column: int, value: float) -> Floats:
    """Honest counts of three documents at the bytes of "abcabd", order 1, but for one."""
    values = reduced(positions([b"abcabd"], 1), [b"abc", b"bcab", b"abd"]).astype(np.float64)
    values[row, column] = value
    return values


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        (0, 0, math.nan, r"reduction, row 0, gram1 = nan: must be finite \[not_finite\]"),
        (3, 5, math.inf, r"reduction, row 5, context1 = inf: must be finite \[not_finite\]"),
        (1, 1, -1, r"reduction, row 1, gram2 = -1.0: must not be negative"),
        (1, 1, 2.5, r"reduction, row 1, gram2 = 2.5: must be a whole number \[wrong_type\]"),
        (2, 0, 2.0**31, r"must be at most 2,147,483,647"),
        (0, 0, 2, "must be the same wherever the same bytes stand"),
        (2, 3, 11, "must be the same wherever the same bytes stand"),
        (1, 0, 1, "and 0 where too few do"),
        (1, 2, 9, "must not exceed its context"),
        (3, 3, 3, "must not exceed how often these bytes stand anywhere"),
        (0, 5, 3, "and what else follows its context must not exceed that together"),
    ],
)
def test_what_no_documents_could_give_is_refused_by_name(row: int, column: int, value: float, message: str) -> None:
    at = positions([b"abcabd"], 1)
    assert checked_counts(at, forged(0, 5, 1)).tolist() == forged(0, 5, 1).tolist()
    with pytest.raises(DataError, match=message):
        checked_counts(at, forged(row, column, value))


def test_a_context_is_followed_wherever_no_document_ends() -> None:
    at, texts_of_two = positions([b"abcabd"], 2), [b"abcab", b"xab"]
    honest = reduced(at, texts_of_two).astype(np.float64)
    assert checked_counts(at, honest, 2).tolist() == honest.tolist()
    with pytest.raises(DataError, match=r"context1 = 2: so often no byte follows, .* the number of documents, 1"):
        checked_counts(at, honest, 1)
    unfollowed = honest.copy()
    unfollowed[[2, 5]] = 0.0
    with pytest.raises(DataError, match=r"context2 = 5: so often no byte follows"):
        checked_counts(at, unfollowed, 2)


def test_longer_bytes_never_stand_more_often_than_their_end() -> None:
    at = positions([b"ab"], 1)
    with pytest.raises(DataError, match=r"gram2 = 3\.0: must not exceed the count of fewer bytes"):
        checked_counts(at, np.array([[3.0, 2.0], [0.0, 3.0], [9.0, 9.0], [0.0, 3.0]]))


def test_counts_at_other_positions_are_refused() -> None:
    with pytest.raises(DataError, match=r"reduction = \(3, 12\): must have 2 rows and 12 columns"):
        checked_counts(positions([b"ab"], 5), np.zeros((12, 3)))
