"""What weighing text costs: documents counted, worths of coalitions by either kernel, and a market's whole run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, compress

import numpy as np

from benchmarks.contest import Contest, Way
from gainshare.core.random import Rng, stream
from gainshare.gains.ngrams import Positions, positions, reduced
from gainshare.games.permutations import antithetic_orders
from gainshare.games.tables import coalitions
from gainshare.kernels.ngrams import (
    LONGEST,
    Count,
    Counts,
    Ints,
    Likelihoods,
    kernel_status,
    ngram_counts_compiled,
    ngram_counts_numpy,
    ngram_likelihoods,
    ngram_likelihoods_compiled,
    ngram_likelihoods_numpy,
)
from gainshare.service.examples import help_topics
from gainshare.service.opening import open as open_market
from gainshare.service.procurement_library import Procurement
from gainshare.service.texts import Text

HIDDEN, MEGABYTE, SELLERS, FEWER, PAIRS = 40_000, 1_000_000, 14, 10, 100
"""Bytes of hidden text; of a lot that is reduced; sellers, fewer of them, antithetic pairs of joining orders."""

SOME = 4
"""Orders, and megabytes in a hundred, by which slow ways are told."""


def contests() -> Iterator[Contest]:
    """Every contest about text."""
    at = positions([prose(HIDDEN, stream("benchmarks text", "hidden"))], LONGEST - 1)
    yield _reducing(at, prose(MEGABYTE, stream("benchmarks text", "lot")))
    lots = [prose(20_000 + 2_000 * seller, stream("benchmarks text", seller)) for seller in range(SELLERS)]
    counts = np.stack([reduced(at, [lot]) for lot in lots])
    yield _worths("worth of one coalition", counts, np.arange(SELLERS)[None], SELLERS - 1)
    every = coalitions(np.arange(2**FEWER), FEWER)
    joining = np.where(every, np.arange(FEWER), -1)
    yield _worths(f"worth of all {len(every):,} coalitions", counts[:FEWER], joining, FEWER - 1)
    orders = antithetic_orders(SELLERS, PAIRS, stream("benchmarks text", "orders"))
    yield _worths(f"worth of every prefix of {len(orders)} joining orders", counts, orders, 0)
    yield _weighing()


def prose(size: int, rng: Rng) -> bytes:
    """Words of one language, some more usual than others."""
    language = stream("benchmarks text", "language")
    lengths = language.integers(2, 10, 5_000)
    words = [bytes(language.integers(97, 123, length).astype(np.uint8)) for length in lengths]
    usual = np.minimum(rng.zipf(1.2, size // 3), len(words)) - 1
    return b" ".join(words[place] for place in usual)[:size]


def _reducing(at: Positions, lot: bytes) -> Contest:
    ends, part = np.array([len(lot)]), len(lot) * SOME // 100
    kernels: dict[str, Count] = {"NumPy twin": ngram_counts_numpy}
    if kernel_status().runs == "C":
        kernels = {"C kernel": ngram_counts_compiled(), **kernels}
    found = ngram_counts_numpy(at.keys, lot[:part], np.array([part]))[0].tolist()
    for run in kernels.values():
        assert run(at.keys, lot[:part], np.array([part]))[0].tolist() == found
    plain = _plain(lot[:part])
    assert [plain[key.to_bytes(7).lstrip(b"\0")[1:]] for key in at.keys.tolist()] == found
    return Contest(
        f"counting {len(lot) / MEGABYTE:g} MB of documents at {at.grams.shape[1]:,} bytes of hidden text",
        (
            *(
                Way(name, partial(run, at.keys, lot, ends), how="all n-grams to 6 bytes")
                for name, run in kernels.items()
            ),
            Way("plain Python", lambda: _plain(lot[:part]), 100 // SOME, f"one Counter, {part:,} bytes"),
        ),
    )


def _weighing() -> Contest:
    """A whole run of the market, against what its worths alone would take if documents were counted for each anew."""
    topics = help_topics()
    lots = {publisher: list(each) for publisher, each in topics.lots.items()}
    own = Text(list(topics.text), list(topics.base))
    texts = {publisher: [document.encode() for document in each] for publisher, each in lots.items()}
    at = positions([document.encode() for document in topics.text], LONGEST - 1)
    every = coalitions(np.arange(2 ** len(lots)), len(lots))
    some = stream("benchmarks text", "coalitions").permutation(every)[:SOME]
    parts = [[*chain.from_iterable(compress(texts.values(), held))] for held in some.tolist()]
    apart = np.stack([reduced(at, documents) for documents in texts.values()])
    for held, documents in zip(some, parts, strict=True):
        assert reduced(at, documents).tolist() == apart[held].sum(axis=0).tolist()
    anew = Way("each coalition counted anew", partial(_anew, at, parts), len(every) // SOME, f"{SOME} of {len(every)}")
    return Contest(
        f"weighing {sum(len(each) for lot in texts.values() for each in lot) / 1_000:,.0f} kB of {len(lots)} sellers",
        (Way("market", partial(open_market, Procurement("90 EUR"), lots, task=own, seed=7), how="screened too"), anew),
    )


def _anew(at: Positions, parts: Sequence[Sequence[bytes]]) -> None:
    for documents in parts:
        counts = reduced(at, documents)
        ngram_likelihoods(0 * counts, counts[None], np.zeros((1, 1), np.int64), 0)


def _plain(text: bytes) -> Counter[bytes]:
    return Counter(text[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(text) - size + 1))


def _ways() -> dict[str, Likelihoods]:
    twin: dict[str, Likelihoods] = {"NumPy twin": ngram_likelihoods_numpy}
    return {"C kernel": ngram_likelihoods_compiled(), **twin} if kernel_status().runs == "C" else twin


def _worths(task: str, counts: Counts, orders: Ints, since: int) -> Contest:
    """Of the prefixes of all orders from the length `since` on; ways that are not ours walk some of the orders."""
    some = stream("benchmarks text", "some").permutation(orders)[:SOME]
    _same(counts, some, since)
    ours, *others = _ways().items()
    times = len(orders) // len(some)
    how = f"{len(some)} at random, times {times}" if times > 1 else ""
    return Contest(
        f"{task}, {len(counts)} sellers, {counts.shape[2]:,} bytes of hidden text",
        [
            Way(ours[0], partial(ours[1], 0 * counts[0], counts, orders, since)),
            *(Way(name, partial(run, 0 * counts[0], counts, some, since), times, how) for name, run in others),
        ],
    )


def _same(counts: Counts, orders: Ints, since: int) -> None:
    first, *others = [run(0 * counts[0], counts, orders, since) for run in _ways().values()]
    for other in others:
        assert first[0].tobytes() == other[0].tobytes()
        assert first[1].tobytes() == other[1].tobytes()
