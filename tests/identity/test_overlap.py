"""Contamination: disguised copies of the hidden text are found, and its pieces all over a lot; quotations are not."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from gainshare.core.random import stream
from gainshare.gains.documents import passages
from gainshare.identity.overlap import QUOTED, WINDOWS, contaminated, secrets

HIDDEN = " ".join(f"hidden{place}" for place in range(1_200)).encode()
OWN = " ".join(f"own{place}" for place in range(10_000)).encode()


def part(first: int, words: int) -> bytes:
    return b" ".join(HIDDEN.split()[first : first + words])


def own(place: int, words: int = 600) -> bytes:
    return b" ".join(OWN.split()[place * words :][:words])


def found(*texts: bytes, hidden: Sequence[bytes] = (HIDDEN,), base: Sequence[bytes] = ()) -> tuple[bool, ...]:
    return contaminated(texts, [True] * len(texts), secrets(hidden, base))


def every(count: int, words: list[bytes]) -> list[bytes]:
    return [b"indeed" if place % count == count - 1 else word for place, word in enumerate(words)]


def swapped(words: list[bytes]) -> list[bytes]:
    return [word for one, other in zip(words[::2], words[1::2], strict=True) for word in (other, one)]


@pytest.mark.parametrize(
    "disguise", [lambda words: every(9, words), lambda words: every(5, words), lambda words: every(4, words), swapped]
)
def test_a_copy_with_words_changed_or_swapped_is_found(disguise: Callable[[list[bytes]], list[bytes]]) -> None:
    copy = b" ".join(disguise(part(0, 600).split()))
    assert found(own(0), copy) == (False, True)


def test_a_copy_of_shuffled_sentences_is_found() -> None:
    pieces = [part(at, 12) for at in range(0, 600, 12)]
    assert found(b" ".join(pieces[place] for place in stream("shuffled").permutation(len(pieces)))) == (True,)


def test_words_in_random_order_and_every_third_changed_are_not_found() -> None:
    words = part(0, 600).split()
    assert not any(found(b" ".join(words[place] for place in stream("shuffled").permutation(len(words)))))
    assert not any(found(b" ".join(every(3, words))))


def test_a_paragraph_of_the_hidden_text_is_found_wherever_it_stands() -> None:
    assert found(own(0) + b" " + part(50, 120)) == found(part(0, 120) + b"\n" + own(0)) == (True,)


def test_one_quotation_in_a_lot_may_be_shared_and_one_in_each_document_may_not() -> None:
    assert QUOTED > 40
    assert found(own(0) + b" " + part(0, 40), own(1), own(2)) == (False, False, False)
    spread = [own(place) + b" " + part(30 * place, 30) for place in range(8)]
    assert found(*spread[:1]) == (False,)
    assert found(*spread, own(9)) == (True,) * 8 + (False,)


def test_the_same_quotation_in_every_document_counts_once() -> None:
    assert not any(found(*(own(place) + b" " + part(0, 40) for place in range(8))))


def test_what_counts_not_otherwise_makes_no_lot_suspicious() -> None:
    spread = [own(place) + b" " + part(30 * place, 30) for place in range(8)]
    counting = [place < 1 for place in range(8)]
    assert not any(contaminated(spread, counting, secrets([HIDDEN], [])))


def test_leaving_out_a_copy_changes_nothing_for_the_others() -> None:
    others = [own(0) + b" " + part(0, 30), own(1)]
    assert found(*others, part(300, 600)) == (*found(*others), True) == (False, False, True)


def test_a_short_document_may_not_be_a_quotation_alone() -> None:
    assert found(part(0, 30)) == (True,)
    assert found(b"short", b"") == (False, False)


def test_what_the_base_holds_too_gives_nothing_away() -> None:
    assert found(part(0, 600), hidden=[HIDDEN], base=[HIDDEN]) == (False,)


def test_nothing_runs_from_one_hidden_block_into_the_next() -> None:
    six = secrets([part(0, 5), part(5, 5)], [])[-1]
    assert (six.length, len(six.windows)) == (6, 2)
    assert not six.windows & secrets([part(0, 10)], [])[-1].windows


def test_the_rate_is_how_often_blocks_share_with_each_other() -> None:
    three, four, _ = secrets([b"a b c d e", b"c b a x y"], [b"q"])
    assert (three.rate, four.rate) == (WINDOWS[3] * Fraction(2, 6), 0)
    assert secrets([b"a b c d e", b"c b a x y"], [b"b c a"])[0].rate == 0


def test_no_speech_or_play_is_too_near_to_speeches_of_others(real_data: Path) -> None:
    hidden = [(real_data / "text" / "validation" / "inaugural-2001-on.txt").read_bytes()]
    blocks = [hidden[0][at : at + 2_000] for at in range(0, len(hidden[0]), 2_000)]
    told = secrets(blocks[1::2], blocks[0::2])
    lots = {
        file.name: passages(file.read_bytes())[:60] for file in sorted((real_data / "text" / "providers").iterdir())
    }
    for name, lot in lots.items():
        assert not any(contaminated(lot, [True] * len(lot), told)), name
    thinned = [text + b" " + block[:170] for text, block in zip(lots["union-truman.txt"], blocks[1:33:2], strict=False)]
    assert all(contaminated(thinned, [True] * len(thinned), told))
