"""Byte n-grams: compiled and twin to the last bit alike, and both what counting and the formula say."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.random import stream
from gainshare.kernels.ngrams import (
    LONGEST,
    MU,
    Count,
    Counts,
    Ints,
    Likelihoods,
    Words,
    fastest,
    kernel_status,
    ngram_counts,
    ngram_counts_compiled,
    ngram_counts_numpy,
    ngram_likelihoods,
    ngram_likelihoods_compiled,
    ngram_likelihoods_numpy,
)

BUILT = kernel_status().runs == "C"
built = pytest.mark.skipif(not BUILT, reason="the optional library is not built here")
every_count = pytest.mark.parametrize("count", [ngram_counts, ngram_counts_numpy], ids=["chosen", "twin"])
every_way = pytest.mark.parametrize("way", [ngram_likelihoods, ngram_likelihoods_numpy], ids=["chosen", "twin"])

few_letters = st.lists(st.sampled_from([b"\x00", b"\x01", b"a", b"\xff"]), max_size=30).map(b"".join)
corpora = st.lists(few_letters, max_size=5)


def number(gram: bytes) -> int:
    return int.from_bytes(b"\x01" + gram)


def all_grams(text: bytes) -> Counter[bytes]:
    return Counter(text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1))


def keys(text: bytes) -> Words:
    return np.array(sorted(map(number, all_grams(text))), np.uint64)


def ends(texts: list[bytes]) -> Ints:
    return np.cumsum([len(text) for text in texts], dtype=np.int64)


def drawn(seed: int, orders: int, width: int, players: int) -> tuple[Counts, Counts, Ints]:
    rng = stream(seed, "ngrams")
    base, counts = rng.integers(0, 9, (2 * orders, width)), rng.integers(0, 9, (players, 2 * orders, width))
    joining = np.stack([rng.permutation(players) for _ in range(3)]).astype(np.int64)
    return base.astype(np.int32), counts.astype(np.int32), joining


def likelihood(sums: Ints) -> Fraction:
    """The formula, in fractions."""
    whole, orders = Fraction(1), len(sums) // 2
    for column in sums.T.tolist():
        p = Fraction(1, 256)
        for count, context in zip(column[:orders], column[orders:], strict=True):
            p = (count + int(MU) * p) / (context + int(MU))
        whole *= p
    return whole


@every_count
@given(few_letters, corpora)
def test_counts_are_those_of_counting_each_document_by_itself(count: Count, wanted: bytes, texts: list[bytes]) -> None:
    asked = keys(wanted)
    found, last = count(asked, b"".join(texts), ends(texts))
    truth = sum((all_grams(text) for text in texts), Counter[bytes]())
    ending = Counter(text[-size:] for text in texts for size in range(1, min(len(text), LONGEST) + 1))
    assert dict(zip(asked.tolist(), found.tolist(), strict=True)) == {number(g): truth[g] for g in all_grams(wanted)}
    assert dict(zip(asked.tolist(), last.tolist(), strict=True)) == {number(g): ending[g] for g in all_grams(wanted)}


@built
@given(st.integers(0, 2**16))
def test_compiled_and_twin_count_the_same(seed: int) -> None:
    rng = stream(seed, "texts")
    texts = [rng.bytes(int(size)) for size in rng.integers(0, 400, 4)]
    asked, given_texts = keys(texts[0] + rng.bytes(99)), (b"".join(texts), ends(texts))
    for one, other in zip(
        ngram_counts_compiled()(asked, *given_texts), ngram_counts_numpy(asked, *given_texts), strict=True
    ):
        assert one.tolist() == other.tolist()


def test_the_twin_counts_across_the_parts_in_which_it_takes_long_texts() -> None:
    text = b"ab" * (2**20 // 2) + b"abab"
    found, last = ngram_counts_numpy(keys(b"abab"), text, np.array([len(text)]))
    assert dict(zip(keys(b"abab").tolist(), zip(found.tolist(), last.tolist(), strict=True), strict=True)) == {
        number(b"a"): (2**19 + 2, 0),
        number(b"b"): (2**19 + 2, 1),
        number(b"ab"): (2**19 + 2, 1),
        number(b"ba"): (2**19 + 1, 0),
        number(b"aba"): (2**19 + 1, 0),
        number(b"bab"): (2**19 + 1, 1),
        number(b"abab"): (2**19 + 1, 1),
    }


@built
@given(st.integers(0, 2**16), st.integers(1, 6), st.integers(0, 300), st.integers(1, 4), st.integers(0, 4))
def test_compiled_and_twin_agree_to_the_last_bit(seed: int, orders: int, width: int, players: int, since: int) -> None:
    asked = *drawn(seed, orders, width, players), min(since, players)
    one, other = ngram_likelihoods_compiled()(*asked), ngram_likelihoods_numpy(*asked)
    assert one[0].tobytes() == other[0].tobytes()
    assert one[1].tolist() == other[1].tolist()


@every_way
@given(st.integers(0, 2**16), st.integers(1, 3), st.integers(0, 70))
def test_a_likelihood_is_the_product_of_smoothed_frequencies(
    way: Likelihoods, seed: int, orders: int, width: int
) -> None:
    base, counts, joining = drawn(seed, orders, width, 2)
    mantissas, exponents = way(base, counts, joining, 0)
    for row, order in enumerate(joining.tolist()):
        sums = base.astype(np.int64)
        for column, player in enumerate(order):
            sums = sums + counts[player]
            assert 0.5 <= mantissas[row, column] < 1.0
            found = Fraction(float(mantissas[row, column])) * Fraction(2) ** int(exponents[row, column])
            assert abs(found / likelihood(sums) - 1) < Fraction(1, 10**12)


@every_way
def test_who_joins_beside_others_does_not_change_a_bit(way: Likelihoods) -> None:
    base, counts, joining = drawn(5, 6, 130, 4)
    together = way(base, counts, joining, 0)
    for row in range(len(joining)):
        alone = way(base, counts, joining[row : row + 1], 0)
        assert alone[0][0].tobytes() == together[0][row].tobytes()
    last = way(base, counts, joining, 3)
    assert last[0].tobytes() == np.ascontiguousarray(together[0][:, 3:]).tobytes()
    assert len(set(last[0][:, 0].tolist())) == 1


@every_way
def test_the_largest_counts_neither_overflow_nor_vanish(way: Likelihoods) -> None:
    most = np.full((1, 12, 65), 2**31 - 1, np.int32)
    rare = np.concatenate([np.zeros((1, 6, 65), np.int32), most[:, 6:]], axis=1)
    for counts, low, high in ((most, -1e-6, 0.0), (rare, -200.0 * 65, -180.0 * 65)):
        mantissa, exponent = way(0 * counts[0], counts, np.array([[0]]), 0)
        assert low <= exponent[0, 0] + np.log2(mantissa[0, 0]) <= high


@every_way
def test_nobody_adds_nothing(way: Likelihoods) -> None:
    base, counts, _ = drawn(1, 2, 10, 1)
    mantissas, exponents = way(base, counts, np.array([[-1, 0, -1]]), 0)
    assert mantissas[0, 1] == mantissas[0, 2]
    assert exponents[0, 1] == exponents[0, 2]
    assert way(base, 0 * counts, np.array([[0]]), 0)[0][0, 0] == mantissas[0, 0]


@every_count
def test_what_cannot_be_counted_is_refused_before_it_is_read(count: Count) -> None:
    a = np.array([number(b"a")], np.uint64)
    with pytest.raises(TypeError, match="must be uint64"):
        count(a.astype(np.int64), b"a", np.array([1]))
    for wrong in (np.array([2]), np.array([0]), np.array([2, 1]), np.zeros(0, np.int64)):
        with pytest.raises(ValueError, match="ends must ascend to 1"):
            count(a, b"a", wrong)
    with pytest.raises(ValueError, match="keys must ascend"):
        count(np.repeat(a, 2), b"a", np.array([1]))


@every_way
def test_shapes_types_and_players_are_checked(way: Likelihoods) -> None:
    base, counts, orders = drawn(2, 2, 5, 2)
    with pytest.raises(TypeError, match="must be int32"):
        way(base.astype(np.int64), counts, orders, 0)
    for bad in ((base[:3], counts, orders), (base, counts[:, :, :4], orders), (base, counts, orders[0])):
        with pytest.raises(ValueError, match="shapes"):
            way(*bad, 0)
    for player in (-2, 2):
        with pytest.raises(ValueError, match="orders name players"):
            way(base, counts, np.array([[0, player]]), 0)
    with pytest.raises(ValueError, match="since is 3"):
        way(base, counts, orders, 3)


def test_without_the_library_the_twins_run(tmp_path: object) -> None:
    count, way, status = fastest(f"{tmp_path}/ngrams.py")
    assert (count, way, status.runs) == (ngram_counts_numpy, ngram_likelihoods_numpy, "NumPy twin")
