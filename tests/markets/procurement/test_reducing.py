"""Reductions of sellers that keep their documents: they weigh the same, and cheating comes to light when opened."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from gainshare.core.codec import Codec, canonical
from gainshare.core.questions import Table, documents, table_id
from gainshare.core.random import stream, subkey
from gainshare.gains.text import Evaluation, TextTask, evaluation, reduction
from gainshare.markets.procurement.described import commitment, descriptions
from gainshare.markets.procurement.reducing import DRAWS, PRINTS, Opening, drawn, kept, reduced
from gainshare.markets.procurement.screening import DENSITY, Policy
from tests.gains.samples import SPLIT, Answering, shelf

CHALLENGE = "5eed" * 8
POLICY = Policy(gates=(DENSITY,))
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
    counts, prints = reduced(held, HIDDEN, kept(held, HIDDEN, POLICY, left_out))
    return Seller(held, commitment(descriptions(held)), counts, prints, left_out)


def claiming(seller: Seller, claimed: dict[int, bytes]) -> Seller:
    """A seller that counts other texts in place of some of its documents, and makes prints to fit."""
    texts = tuple(claimed.get(place, text) for place, text in enumerate(seller.lot.texts))
    counts, prints = reduced(documents(seller.lot.keys, texts), HIDDEN, tuple(range(len(texts))))
    return replace(seller, counts=counts, prints=prints)


def test_an_honest_seller_is_believed_and_its_counts_weigh_what_its_documents_do() -> None:
    held = lot(12)
    seller = honest(held, (3, 7))
    assert seller.verdict() == ""
    assert np.array_equal(seller.counts.values, reduction(held, HIDDEN, (3, 7)).values)
    assert seller.prints.values[[3, 7]].tolist() == [[0] * 5] * 2
    assert seller.prints.values[0, 0] > 0


def test_what_fails_a_gate_counts_nothing_and_is_no_cheat() -> None:
    held = documents(("a", "b"), (prose(1, 150), b"again and again " * 200))
    assert kept(held, HIDDEN, POLICY, ()) == (0,)
    assert honest(held).verdict() == ""


def test_a_lot_of_which_nothing_counts_is_true_and_worth_nothing() -> None:
    seller = honest(lot(2), (0, 1))
    assert seller.verdict() == ""
    assert not seller.counts.values.any()


def test_few_documents_are_all_opened_and_of_many_some_hundreds() -> None:
    few, many = (Table(PRINTS, np.ones((count, 5)), tuple(map(str, range(count)))) for count in (DRAWS, 10_000))
    assert drawn(CHALLENGE, few) == tuple(range(DRAWS))
    found = drawn(CHALLENGE, many)
    assert 500 < len(found) <= 2 * DRAWS
    assert found == tuple(sorted(set(found)))
    assert found != drawn("5eed" * 7 + "beef", many)


def test_a_document_that_claims_most_long_matches_is_drawn() -> None:
    values = np.ones((10_000, 5))
    values[7_777, 0] = 1_000_000.0
    for challenge in range(20):
        assert 7_777 in drawn(subkey(challenge, "challenge").hex(), Table(PRINTS, values, ()))
    assert drawn(CHALLENGE, Table(PRINTS, np.zeros((10_000, 5)), ()))


def test_a_lie_about_a_share_of_the_documents_survives_as_often_as_is_said() -> None:
    count, share, tries = 2_000, 0.005, 400
    lies = set(range(int(count * share)))
    prints = Table(PRINTS, np.zeros((count, 5)), ())
    survived = sum(lies.isdisjoint(drawn(subkey(trial, "challenge").hex(), prints)) for trial in range(tries))
    expected = (1 - share) ** DRAWS
    assert abs(survived / tries - expected) < 6 * (expected * (1 - expected) / tries) ** 0.5


def test_a_seller_that_counts_the_hidden_text_as_its_own_is_found_out() -> None:
    seller = honest(lot(12))
    assert seller.verdict() == ""
    cheat = claiming(seller, {5: HIDDEN.blocks[0]})
    assert cheat.verdict() == "document 6 has other counts than were handed in"


def test_counts_that_the_prints_do_not_add_up_to_are_found_without_opening() -> None:
    seller, more = honest(lot(12)), honest(lot(13))
    assert "do not add up" in replace(seller, counts=more.counts).verdict()
    moved = seller.prints.values.copy()
    moved[0, 0] += 1
    assert "do not add up" in replace(seller, prints=Table(PRINTS, moved, seller.prints.keys)).verdict()


def test_a_print_moved_from_one_document_to_another_is_found() -> None:
    seller = honest(lot(12))
    values = seller.prints.values.copy()
    values[[2, 4]] = values[[4, 2]]
    verdict = replace(seller, prints=Table(PRINTS, values, seller.prints.keys)).verdict()
    assert verdict == "document 3 has other counts than were handed in"


def test_a_document_that_was_to_be_left_out_must_not_count() -> None:
    seller = replace(honest(lot(12)), left_out=(4,))
    assert seller.verdict() == "document 5 has other counts than were handed in"


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
        (np.zeros((3, 5)), "must have shape"),
        (np.zeros((4, 4)), "must have shape"),
        (np.full((4, 5), 0.5), "whole numbers"),
        (np.full((4, 5), -1.0), "whole numbers"),
        (np.full((4, 5), np.nan), "whole numbers"),
        (np.full((4, 5), 2.0**60), "whole numbers"),
    ],
)
def test_prints_that_are_none_are_refused(values: np.ndarray, said: str) -> None:
    names = PRINTS[: values.shape[1]]
    assert said in replace(honest(lot(4)), prints=Table(names, values, ())).verdict()


def test_counts_of_another_text_are_refused() -> None:
    other = Evaluation(HIDDEN.order, (b"something else entirely",), HIDDEN.base)
    seller = honest(lot(4))
    assert "shape" in replace(seller, counts=reduction(seller.lot, other)).verdict()


def test_the_question_is_stored_exactly() -> None:
    asked = Opening(TASK, SPLIT, "lot", "counts", "prints", (1, 2), CHALLENGE, "opened", POLICY)
    assert Codec((Opening,)).read_bytes(canonical(asked)) == asked
    assert (asked.tolerance, asked.composite) == (0.0, False)
