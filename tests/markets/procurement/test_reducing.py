"""Reductions of sellers that keep their documents: they weigh the same, and cheating comes to light when opened."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from gainshare.core.arrays import Floats
from gainshare.core.codec import Codec, canonical
from gainshare.core.questions import Table, documents, table_id
from gainshare.core.random import stream, subkey
from gainshare.gains.text import Evaluation, TextTask, evaluation, reduction
from gainshare.markets.procurement.described import commitment, descriptions
from gainshare.markets.procurement.reducing import (
    BINS,
    DRAWS,
    Counting,
    Opening,
    Printing,
    counting,
    drawn,
    print_names,
    reduced,
)
from gainshare.markets.procurement.screening import DENSITY, Policy
from tests.gains.samples import SPLIT, Answering, shelf

CHALLENGE = "5eed" * 8
POLICY = Policy(gates=(DENSITY,))
NAMES = print_names(6)
WORDS = ("harbour", "evening", "boats", "tide", "waited", "without", "asked", "caught", "lamps", "summer", "was", "the")


def prose(seed: int, size: int) -> bytes:
    drawn_words = stream(seed, "prose").integers(0, len(WORDS), size // 4)
    return " ".join(WORDS[word] for word in drawn_words).encode()[:size]


BUYER = documents(("text",), (prose(0, 6_000),))
TASK = TextTask(table_id(BUYER))
HIDDEN = evaluation(TASK, SPLIT, shelf(BUYER))


def lot(count: int, size: int = 150) -> Table:
    return documents([str(place) for place in range(count)], [prose(place + 1, size) for place in range(count)])


@dataclass(frozen=True)
class Seller:
    """What a seller holds, says and hands in; an honest one unless something is replaced."""

    lot: Table
    committed: Table
    counts: Table
    prints: Table
    left_out: tuple[int, ...] = ()

    def verdict(self, *, challenge: str = CHALLENGE, opened: Table | None = None) -> str:
        places = drawn(challenge, self.prints)
        shown = opened or documents([str(place) for place in places], [self.lot.texts[place] for place in places])
        data = shelf(BUYER, self.committed, self.counts, self.prints, shown)
        names = map(table_id, (self.committed, self.counts, self.prints))
        asked = Opening(TASK, SPLIT, *names, self.left_out, challenge, table_id(shown), POLICY)
        return asked.answer(data, Answering(data), stream("unused"))


def honest(held: Table, left_out: tuple[int, ...] = ()) -> Seller:
    counts, prints = reduced(held, HIDDEN, counting(held, HIDDEN, POLICY, left_out))
    return Seller(held, commitment(descriptions(held)), counts, prints, left_out)


def claiming(seller: Seller, claimed: dict[int, bytes]) -> Seller:
    """A seller that counts other texts in place of some of its documents, and makes prints to fit."""
    texts = tuple(claimed.get(place, text) for place, text in enumerate(seller.lot.texts))
    sizes = tuple(map(len, seller.lot.texts))
    counts, prints = reduced(documents(seller.lot.keys, texts), HIDDEN, Counting(sizes, tuple(range(len(texts)))))
    return replace(seller, counts=counts, prints=prints)


def printed(values: Any) -> Table:
    """Prints of documents that claim this: of each size, and shares in the first parts of some columns."""
    filled = np.zeros((len(values), len(NAMES)))
    for column, part in enumerate(np.array(values, np.float64).T):
        filled[:, 0 if column == 0 else 1 + (column - 1) * BINS] = part
    return Table(NAMES, filled, tuple(map(str, range(len(filled)))))


def test_an_honest_seller_is_believed_and_its_counts_weigh_what_its_documents_do() -> None:
    held = lot(12)
    seller = honest(held, (3, 7))
    assert seller.verdict() == ""
    assert np.array_equal(seller.counts.values, reduction(held, HIDDEN, (3, 7)).values)
    assert not seller.prints.values[[3, 7]].any()
    assert seller.prints.values[0].all()


def test_what_fails_a_gate_counts_nothing_and_is_no_cheat() -> None:
    held = documents(("a", "b"), (prose(1, 150), b"again and again " * 200))
    assert counting(held, HIDDEN, POLICY, ()) == Counting((150, 0), (0,))
    assert honest(held).verdict() == ""


def test_a_lot_of_which_nothing_counts_is_true_and_worth_nothing() -> None:
    seller = honest(lot(2), (0, 1))
    assert seller.verdict() == ""
    assert not seller.counts.values.any()


def test_few_documents_are_all_opened_and_of_many_some_hundreds() -> None:
    few, many = printed(np.ones((DRAWS, 13))), printed(np.ones((10_000, 13)))
    assert drawn(CHALLENGE, few) == tuple(range(DRAWS))
    found = drawn(CHALLENGE, many)
    assert 250 < len(found) < 350
    assert found != drawn("5eed" * 7 + "beef", many)


@pytest.mark.parametrize("claimed", range(13))
def test_a_document_that_claims_more_than_its_draw_of_anything_is_always_opened(claimed: int) -> None:
    values = np.ones((10_000, 13))
    values[7_777, claimed] = 34.0
    for challenge in range(20):
        assert 7_777 in drawn(subkey(challenge, "challenge").hex(), printed(values))


def test_documents_that_cannot_count_are_never_drawn_and_thin_out_nothing() -> None:
    values = np.zeros((10_000, 13))
    values[[5, 9_000]] = 1.0
    assert drawn(CHALLENGE, printed(values)) == (5, 9_000)
    assert drawn(CHALLENGE, printed(np.zeros((500, 13)))) == ()


def test_documents_that_are_said_to_count_nothing_are_drawn_by_their_size() -> None:
    values = np.ones((10_000, 13))
    values[1_234] = [40.0, *[0.0] * 12]
    assert 1_234 in drawn(CHALLENGE, printed(values))


@pytest.mark.parametrize("claimed", [0, 1, 12])
def test_a_lie_about_a_share_of_anything_survives_as_seldom_as_is_said(claimed: int) -> None:
    """Ten documents claim 0.5 % of one column together: exp(-1.5)."""
    count, share, tries = 2_000, 0.005, 400
    values = np.ones((count, 13))
    values[:10, claimed] = share * (count - 10) / 10 / (1 - share)
    prints = printed(values)
    survived = sum(min(drawn(subkey(trial, "challenge").hex(), prints)) >= 10 for trial in range(tries))
    expected = float(np.exp(-DRAWS * share))
    assert survived / tries < expected + 6 * (expected * (1 - expected) / tries) ** 0.5


def test_a_seller_that_counts_the_hidden_text_as_its_own_is_found_out() -> None:
    seller = honest(lot(12))
    assert seller.verdict() == ""
    cheat = claiming(seller, {5: HIDDEN.blocks[0][:150]})
    assert cheat.verdict() == "document 6 has other counts than were handed in"


def test_a_document_must_not_count_more_bytes_than_it_was_said_to_have() -> None:
    cheat = claiming(honest(lot(12)), {5: HIDDEN.blocks[0]})
    assert cheat.verdict().startswith("prints, document 6: must count as the 150 bytes of it")


def junk(count: int) -> Table:
    """One real document, the first, and others that share no byte with the hidden text: room for claims."""
    others = [" ".join(f"{place}{digit}" for digit in range(9)).encode().replace(b" ", b"/") for place in range(count)]
    return documents([str(place) for place in range(count + 1)], [prose(1, 150), *others])


def forged(seller: Seller, values: Floats, liar: int = 0) -> Seller:
    """A seller that claims these counts and hides the whole lie in one print: all others are true."""
    counts = replace(seller.counts, values=values)
    printing, prints = Printing.of(counts, HIDDEN), seller.prints.values.copy()
    rest = [*map(int, printing.of_counts(values))]
    for place in set(range(seller.lot.rows)) - {liar, *seller.left_out}:
        own = documents(("",), seller.lot.texts[place : place + 1])
        prints[place, 1:] = printing.of_counts(reduction(own, HIDDEN).values)
        rest = [less - int(one) for less, one in zip(rest, prints[place, 1:], strict=True)]
    sketch = [(upper * 2**32 + lower) % 2**64 for upper, lower in (rest[-4:-2], rest[-2:])]
    prints[liar, 1:] = [*rest[:-4], *(half for one in sketch for half in divmod(one, 2**32))]
    return replace(seller, counts=counts, prints=Table(NAMES, prints, seller.prints.keys))


def test_the_hidden_text_counted_a_thousand_times_over_one_small_document_is_found_unopened() -> None:
    held = junk(500)
    seller = honest(held, tuple(range(1, 501)))
    counts = reduction(documents(("",), (1_000 * b"".join(HIDDEN.blocks),)), HIDDEN).values
    assert "prints, document 1: must count as the 150 bytes" in forged(seller, counts).verdict()
    counts[:, [5, 11]] = 0.0
    assert (
        "so often no byte follows, which must not exceed the number of documents, 1" in forged(seller, counts).verdict()
    )


def roomy() -> tuple[Seller, Floats]:
    """A seller of junk that counts, and the counts that it wants: as many of the hidden text as it has bytes for."""
    seller = honest(junk(400))
    size = seller.counts.values[0, 6]
    times = np.floor(size / sum(map(len, HIDDEN.blocks)))
    wanted = times * reduction(documents(("",), HIDDEN.blocks), HIDDEN).values
    wanted[:, 6] = size
    return seller, wanted


def test_a_lie_that_fits_the_bytes_of_all_documents_is_opened_where_it_hides() -> None:
    seller, wanted = roomy()
    for liar in (0, 399):
        assert forged(seller, wanted, liar).verdict() == f"document {liar + 1} has other counts than were handed in"


def test_a_lie_about_the_shortest_ngrams_alone_is_opened_where_it_hides() -> None:
    seller, wanted = roomy()
    values = seller.counts.values.copy()
    values[:, 0] = np.maximum(values[:, 0], wanted[:, 0] / 2)
    values[:, 7] = np.maximum(values[:, 7], wanted[:, 7] / 2)
    cheat = forged(seller, values)
    assert cheat.verdict() == "document 1 has other counts than were handed in"


def test_a_lie_spread_evenly_over_all_documents_is_found_by_any() -> None:
    seller = honest(documents(lot(4).keys, [text + b" 0123456789" * 30 for text in lot(4).texts]))
    owns = [reduction(documents(("",), (text,)), HIDDEN).values for text in seller.lot.texts]
    for own in owns:
        own[:, np.arange(12) != 6] *= 2.0
    twice = replace(seller.counts, values=np.sum(owns, axis=0))
    printing = Printing.of(twice, HIDDEN)
    prints = np.array([[480.0, *printing.of_counts(own)] for own in owns])
    cheat = replace(seller, counts=twice, prints=Table(NAMES, prints, seller.prints.keys))
    assert cheat.verdict() == "document 1 has other counts than were handed in"


@pytest.mark.parametrize(
    ("false", "said"), [(20, "must be whole numbers"), (200, "document 1 has other counts than were handed in")]
)
def test_counts_moved_between_ngrams_need_shares_below_0_or_a_large_claim(false: int, said: str) -> None:
    """The whole is possible, of as many documents and as long; but one print must take all the difference."""
    held, secret = lot(400), b"".join(HIDDEN.blocks)
    texts = [secret[place * 9 :][:150] if place < false else text for place, text in enumerate(held.texts)]
    cheat = forged(honest(held), reduction(documents(held.keys, texts), HIDDEN).values)
    assert said in cheat.verdict()
    assert (cheat.prints.values.min() < 0.0) == (false == 20)
    lifted = np.maximum(cheat.prints.values, 0.0)
    assert replace(cheat, prints=Table(NAMES, lifted, ())).verdict() != ""


def test_a_whole_that_was_not_committed_to_counts_nowhere() -> None:
    seller = honest(lot(4))
    fewer = honest(lot(4), (1,))
    values = fewer.prints.values.copy()
    values[:, 0] = 150.0
    without = replace(seller, counts=fewer.counts, prints=Table(NAMES, values, ()))
    assert without.verdict() == "document 2 has other counts than were handed in"


def test_counts_that_the_prints_do_not_add_up_to_are_found_without_opening() -> None:
    seller, more = honest(lot(12)), honest(documents(lot(12).keys, lot(24).texts[12:]))
    assert "do not add up" in replace(seller, counts=more.counts).verdict()
    moved = seller.prints.values.copy()
    moved[0, 1] += 1
    assert "do not add up" in replace(seller, prints=Table(NAMES, moved, seller.prints.keys)).verdict()


def test_a_print_moved_from_one_document_to_another_is_found() -> None:
    seller = honest(lot(12))
    values = seller.prints.values.copy()
    values[[2, 4]] = values[[4, 2]]
    verdict = replace(seller, prints=Table(NAMES, values, seller.prints.keys)).verdict()
    assert verdict == "document 3 has other counts than were handed in"


def test_a_document_that_was_to_be_left_out_must_not_count() -> None:
    seller = replace(honest(lot(12)), left_out=(4,))
    assert seller.verdict().startswith("prints, document 5: must count as the 0 bytes of it that may, or not at all")
    values = seller.prints.values.copy()
    values[4, 0] = 0
    assert "document 5: must count as the 0 bytes" in replace(seller, prints=Table(NAMES, values, ())).verdict()
    assert honest(lot(12), (4,)).verdict() == ""


def test_other_documents_than_were_committed_to_are_refused() -> None:
    seller = honest(lot(4))
    texts = [*seller.lot.texts[:3], b"another"]
    assert seller.verdict(opened=documents(("1", "2", "3", "4"), texts)) == (
        "document 4 is another than was committed to"
    )
    assert seller.verdict(opened=documents(("1",), texts[:1])) == "1 documents are opened, and 4 were drawn"


def test_a_false_description_is_found() -> None:
    seller = honest(lot(4))
    known = [*descriptions(seller.committed)]
    known[2] = replace(known[2], language="fr")
    assert replace(seller, committed=commitment(known)).verdict() == "document 3 is not as it was described"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (np.zeros((3, 101)), "must have shape"),
        (np.zeros((4, 5)), "must have shape"),
        (np.full((4, 101), 0.5), "whole numbers"),
        (np.full((4, 101), -1.0), "whole numbers"),
        (np.full((4, 101), np.nan), "whole numbers"),
        (np.full((4, 101), 2.0**60), "whole numbers"),
        (np.full((4, 101), 2.0**40), "whole numbers"),
    ],
)
def test_prints_that_are_none_are_refused(values: np.ndarray, said: str) -> None:
    names = NAMES[: values.shape[1]]
    assert said in replace(honest(lot(4)), prints=Table(names, values, ())).verdict()


def test_counts_of_another_text_are_refused() -> None:
    other = Evaluation(HIDDEN.order, (b"something else entirely",), HIDDEN.base)
    seller = honest(lot(4))
    assert "shape" in replace(seller, counts=reduction(seller.lot, other)).verdict()


def test_the_question_is_stored_exactly() -> None:
    asked = Opening(TASK, SPLIT, "lot", "counts", "prints", (1, 2), CHALLENGE, "opened", POLICY)
    assert Codec((Opening,)).read_bytes(canonical(asked)) == asked
    assert (asked.tolerance, asked.composite) == (0.0, False)
