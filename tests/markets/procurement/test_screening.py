"""Screening: what is left out and why, the same for all; earliest first; cleaning never punished."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pydoc_data.topics import topics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.codec import Codec, canonical
from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table, documents, table_id
from gainshare.core.random import stream
from gainshare.gains.documents import passages
from gainshare.gains.gates import well_formed
from gainshare.gains.text import TextTask
from gainshare.markets.procurement.described import commitment, descriptions
from gainshare.markets.procurement.screening import (
    CONTAMINATION,
    DISTINCT,
    EMPTY,
    FORM,
    GATES,
    KEPT,
    LANGUAGE,
    LICENCE,
    NOTHING,
    PERSONAL,
    Policy,
    Screened,
    Screening,
    Selection,
    reasons,
)
from tests.gains.samples import SPLIT, Answering, shelf, table

HELP = [text.encode() for name, text in sorted(topics.items()) if well_formed(text.encode()) and len(text) < 8_000]
PROSE = HELP[:8]
BUYER = documents(("text",), (b"\n".join(HELP[20:30]),))
CODE = b"def f(x):\n    return {k: v for k, v in x.items() if v[0] > k_1}\n" * 20
NOISE = stream("screening").bytes(3_000)
GERMAN = (
    b"Der alte Hafen lag an diesem Abend still. Zwei Boote kamen mit der Flut herein, und die Leute, die auf der Mauer "
    b"gewartet hatten, standen auf, ohne ein Wort zu sagen. Niemand fragte, was sie gefangen hatten.\n"
)
PRIVATE = PROSE[0] + b"\nFor more, write to jane.roe@example.org.\n"
OURS = Policy()
BAD = [CODE, NOISE, GERMAN, PRIVATE]


def lot(*texts: bytes) -> Table:
    return documents(tuple(map(str, range(len(texts)))), texts)


def screened(*lots: Table, policy: Policy = OURS, licences: Sequence[str] = ()) -> tuple[Screened, ...]:
    data = shelf(BUYER, *lots)
    names = tuple(licences) or ("",) * len(lots)
    asked = Screening(TextTask(table_id(BUYER)), SPLIT, tuple(map(table_id, lots)), names, policy)
    return asked.answer(data, Answering(data), stream("unused")).lots


def factor(one: Screened, name: str) -> int:
    return dict(one.factors)[name]


def test_good_text_passes_whole() -> None:
    (found,) = screened(lot(*PROSE))
    assert (found.dropped, found.repeats, found.passed, found.failed, found.discount) == ((), (), True, "", 10**6)
    assert (found.documents, found.size) == (8, sum(map(len, PROSE)))
    assert found.factors == tuple((name, 10**6) for name in (*GATES, DISTINCT, KEPT))


def test_each_bad_document_is_left_out_by_its_gate_and_nothing_else_is() -> None:
    (found,) = screened(lot(PROSE[1], CODE, PROSE[2], NOISE, GERMAN, PRIVATE))
    assert found.dropped == (1, 3, 4, 5)
    assert factor(found, KEPT) == 10**6 * len(PROSE[1] + PROSE[2]) // found.size
    assert factor(found, PERSONAL) == 10**6 * (found.size - len(PRIVATE)) // found.size
    assert factor(found, FORM) == 10**6 * (found.size - len(CODE + NOISE)) // found.size


def test_the_language_wanted_is_the_buyers_or_the_policys() -> None:
    first, second = screened(lot(GERMAN), lot(PROSE[0]), policy=Policy(language="de"))
    assert (factor(first, LANGUAGE), factor(second, LANGUAGE)) == (10**6, 0)


def test_text_that_the_buyer_keeps_hidden_is_left_out() -> None:
    hidden = BUYER.texts[0]
    (found,) = screened(lot(PROSE[0], hidden[2_100:3_900]))
    assert found.dropped == (1,)
    assert factor(found, CONTAMINATION) == 10**6 * (found.size - 1_800) // found.size


def test_near_copies_of_the_buyers_text_are_left_out_here_and_far_away() -> None:
    text = BUYER.texts[0]
    words = text.split(b" ")
    words[8::9] = [b"indeed"] * len(words[8::9])
    copied, base = lot(*passages(b" ".join(words))), lot(*passages(text[:2_000]))
    far = commitment(descriptions(copied))
    for one, most in ((copied, 0.2), (far, 0.2), (base, 0.0)):
        (found,) = screened(one)
        assert found.repeats == ()
        assert factor(found, CONTAMINATION) <= most * 10**6


def test_what_the_buyer_has_beside_its_text_is_no_news_either() -> None:
    task, base = TextTask(table_id(BUYER), table_id(lot(PROSE[0]))), lot(PROSE[0])
    data = shelf(BUYER, base, lot(*PROSE[:2]))
    asked = Screening(task, SPLIT, (table_id(lot(*PROSE[:2])),), ("",))
    assert asked.answer(data, Answering(data), stream("unused")).lots[0].dropped == (0,)


def test_a_lot_without_text_fails_alone() -> None:
    empty, full = screened(lot(b""), lot(PROSE[0]))
    assert (empty.failed, empty.passed, empty.discount, reasons(empty)) == (EMPTY, False, 10**6, [EMPTY])
    assert full.passed
    (kept,) = screened(lot(b""), policy=Policy(gates=()))
    assert (kept.failed, kept.passed) == ("", True)


def test_the_earlier_lot_keeps_what_both_have() -> None:
    first, second = screened(lot(*PROSE[:3]), lot(PROSE[4], PROSE[1], PROSE[5]))
    assert (first.repeats, second.repeats, second.dropped) == ((), ((1, 0, 1),), (1,))
    assert factor(second, DISTINCT) < 10**6


def test_a_copy_of_a_whole_lot_has_nothing_left() -> None:
    _, second = screened(lot(*PROSE), lot(*reversed(PROSE)))
    assert (second.passed, second.failed, len(second.repeats)) == (False, NOTHING, 8)


def test_a_lot_without_the_right_to_sell_is_no_obstacle_to_one_with_it() -> None:
    policy = Policy(licences=("CC-BY-4.0", "CC0-1.0"))
    first, second = screened(lot(*PROSE), lot(*PROSE[::-1]), policy=policy, licences=("", " cc-by-4.0"))
    assert (first.passed, first.failed) == (False, LICENCE)
    assert (second.passed, second.failed, second.repeats) == (True, "", ())


def test_a_discount_leaves_documents_in_and_takes_their_share() -> None:
    policy = Policy(gates=tuple(gate for gate in GATES if gate != PERSONAL), discounts=(PERSONAL,))
    (found,) = screened(lot(PRIVATE, PROSE[1]), policy=policy)
    assert found.dropped == ()
    assert found.discount == 10**6 * len(PROSE[1]) // found.size == factor(found, PERSONAL)


def test_a_gate_counts_once() -> None:
    (found,) = screened(lot(PRIVATE, PROSE[1]), policy=Policy(discounts=(PERSONAL,)))
    assert (found.dropped, found.discount) == ((0,), 10**6)


def test_words_that_are_no_gate_are_refused() -> None:
    with pytest.raises(Refused, match="gates"):
        Policy(gates=("taste",))
    with pytest.raises(Refused, match="discounts"):
        Policy(discounts=(DISTINCT,))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(PROSE[:4] + BAD), min_size=1, max_size=6), st.data())
def test_leaving_out_a_bad_document_changes_nothing_for_the_others(texts: list[bytes], drawn: st.DataObject) -> None:
    policy = Policy(discounts=(LANGUAGE,))
    (before,) = screened(lot(*texts), policy=policy)
    if not before.dropped or len(texts) == 1:
        return
    bad = drawn.draw(st.sampled_from(before.dropped))
    (after,) = screened(lot(*texts[:bad], *texts[bad + 1 :]), policy=policy)
    kept = [text for place, text in enumerate(texts) if place not in before.dropped]
    left = [text for place, text in enumerate(texts) if place != bad]
    assert [text for place, text in enumerate(left) if place not in after.dropped] == kept
    assert factor(after, KEPT) >= factor(before, KEPT)
    assert after.discount == before.discount


def test_a_seller_far_away_is_screened_by_what_it_committed_to() -> None:
    here, there = lot(PROSE[1], CODE), lot(GERMAN, PROSE[1], PRIVATE, PROSE[2])
    far = commitment(descriptions(there))
    for first, second in ((here, there), (there, here)):
        near = screened(first, second)
        assert near == screened(*(far if one is there else one for one in (first, second)))


def test_numbers_are_no_text() -> None:
    with pytest.raises(DataError, match="columns of numbers"):
        screened(table([1.0, 2.0]))


def test_questions_and_answers_are_stored_exactly() -> None:
    data = shelf(BUYER, lot(*PROSE))
    asked = Screening(TextTask(table_id(BUYER)), SPLIT, (table_id(lot(*PROSE)),), ("",), Policy())
    answer = asked.answer(data, Answering(data), stream("unused"))
    codec = Codec((Screening, Selection))
    assert codec.read_bytes(canonical(asked)) == asked
    assert codec.read_bytes(canonical(answer)) == answer
    assert answer.size > 0
    assert (asked.tolerance, asked.composite) == (0.0, False)
    assert hash(asked) == hash(replace(asked))


def test_speeches_pass_and_a_planted_copy_noise_and_repetition_do_not(real_data: Path) -> None:
    folder = real_data / "text"
    buyer = documents(("text",), ((folder / "validation" / "union-2005-2006.txt").read_bytes(),))
    good = [(folder / "providers" / f"union-{name}.txt").read_bytes() for name in ("ford", "nixon", "kennedy")]
    again = b"My fellow citizens, the state of our union is strong. " * 2_000
    held = [lot(*passages(text)) for text in (*good, good[1].replace(b"Congress", b"House"), NOISE * 30, again)]
    data = shelf(buyer, *held)
    asked = Screening(TextTask(table_id(buyer)), SPLIT, tuple(map(table_id, held)), ("",) * len(held))
    *passed, copied, noise, repeated = asked.answer(data, Answering(data), stream("unused")).lots
    assert all(factor(one, KEPT) == 10**6 for one in passed)
    assert [one.failed for one in (copied, noise, repeated)] == [NOTHING] * 3
    assert {one[1] for one in copied.repeats} == {1}


def test_what_is_left_out_is_told_by_gate_in_words() -> None:
    factors = (("well-formed", 10**6), ("language", 750_000), ("distinct", 500_000), ("kept", 250_000))
    found = Screened(4, 100, factors, (0, 1, 2), (), passed=True, failed="", discount=10**6)
    assert reasons(found) == ["25.0 % in another language", "50.0 % there before"]
