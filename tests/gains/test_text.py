"""What text is worth: hidden blocks, reductions that weigh what their documents weigh, and figures on real speeches."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from gainshare.core.codec import content_id
from gainshare.core.errors import DataError, Refused, TaskTooLarge
from gainshare.core.questions import Data, Source, Table, documents, table_id
from gainshare.core.random import stream
from gainshare.gains import text as gains_text
from gainshare.gains.text import (
    BLOCK,
    HIDDEN,
    Evaluation,
    Lot,
    TextGain,
    TextTask,
    TextValuation,
    check_reduction,
    evaluation,
    pairs_for,
    reduction,
)
from tests.gains.samples import SPLIT, Answering, shelf, table


def prose(size: int, *, seed: int = 0, words: int = 300) -> bytes:
    """Words of a small language, the same for every seed, some more usual than others."""
    language = stream("a language", "words")
    vocabulary = [bytes(language.integers(97, 123, length).astype(np.uint8)) for length in language.integers(2, 9, 600)]
    drawn = stream(seed, "prose").geometric(0.01, size // 3) % words
    return b" ".join(vocabulary[place] for place in drawn)[:size]


def texts(*held: bytes) -> Table:
    return documents(tuple(map(str, range(len(held)))), held)


TEXT = texts(prose(30_000))
TASK = TextTask(table_id(TEXT))


def gains(data: Data, task: TextTask, *players: Lot) -> tuple[float, ...]:
    """Of each player alone, and of all together."""
    coalitions = (*((place,) for place in range(len(players))), tuple(range(len(players))))
    asked = TextGain(task, SPLIT, tuple((lot,) for lot in players), coalitions)
    return asked.answer(data, Answering(data), stream("unused"))


def valued(data: Data, task: TextTask, *players: Lot, pairs: int = 0) -> tuple[float, ...]:
    asked = TextValuation(task, SPLIT, tuple((lot,) for lot in players), pairs)
    return asked.answer(data, Answering(data), stream("pairs", 1)).values


def held(*tables: Table) -> tuple[Data, tuple[Lot, ...]]:
    return shelf(TEXT, *tables), tuple(Lot(table_id(each)) for each in tables)


# ------------------------------------------------------------------------------------------------------- hidden blocks


def test_blocks_are_base_and_hidden_in_turn() -> None:
    hidden = evaluation(TASK, SPLIT, shelf(TEXT))
    whole = TEXT.texts[0]
    blocks = [whole[at : at + BLOCK] for at in range(0, len(whole), BLOCK)]
    assert hidden.base == tuple(blocks[0::2])
    assert hidden.blocks == tuple(blocks[1::2])


def test_with_a_base_of_its_own_every_block_may_be_hidden() -> None:
    base = texts(b"what the buyer has")
    hidden = evaluation(TextTask(table_id(TEXT), table_id(base)), SPLIT, shelf(TEXT, base))
    assert b"".join(hidden.blocks) == TEXT.texts[0]
    assert hidden.base == base.texts


def test_of_long_texts_as_many_blocks_are_drawn_as_fit() -> None:
    long = texts(*(prose(3_000, seed=seed) for seed in range(70)))
    task, data = TextTask(table_id(long)), shelf(long)
    drawn = evaluation(task, SPLIT, data)
    size = sum(map(len, drawn.blocks))
    shortest = 1_000
    assert HIDDEN - shortest < size <= HIDDEN
    assert drawn == evaluation(task, SPLIT, data)
    assert drawn.blocks != evaluation(task, SPLIT[::-1], data).blocks
    places = [b"\x00".join(long.texts).index(block) for block in drawn.blocks]
    assert all(one < other for one, other in pairwise(places))
    assert not set(drawn.blocks) & set(drawn.base)
    assert drawn.digest == table_id(texts(*drawn.blocks))


@pytest.mark.parametrize(("size", "based"), [(3_999, False), (0, False), (1_999, True)])
def test_too_short_a_text_is_refused_with_the_rule(size: int, based: bool) -> None:
    text, base = texts(bytes(size)), texts(b"base")
    task = TextTask(table_id(text), table_id(base) if based else "")
    with pytest.raises(DataError, match=rf"text = {size}: must leave at least 2,000 bytes hidden") as caught:
        evaluation(task, SPLIT, shelf(text, base))
    assert caught.value.code == "empty_data"
    assert ("in turn" in caught.value.rule) is not based


def test_a_long_text_of_which_little_is_hidden_is_refused() -> None:
    text = texts(bytes(2_000), b"a", bytes(2_000))
    with pytest.raises(DataError, match="text = 4001: must leave at least 2,000 bytes hidden, and blocks of 2,000 are"):
        evaluation(TextTask(table_id(text)), SPLIT, shelf(text))


def test_the_shortest_text_is_enough() -> None:
    for text, base in ((texts(*[b"ab"] * 2_000), ""), (texts(bytes(2_000)), table_id(texts()))):
        assert evaluation(TextTask(table_id(text), base), SPLIT, shelf(text, texts())).blocks


def test_numbers_are_no_text() -> None:
    numbers = table([1.0, 2.0])
    with pytest.raises(DataError, match="text: must be documents"):
        evaluation(TextTask(table_id(numbers)), SPLIT, shelf(numbers))


@pytest.mark.parametrize("order", [-1, 6])
def test_contexts_have_at_most_five_bytes(order: int) -> None:
    with pytest.raises(Refused, match=rf"order = {order}: must lie in 0\.\.5"):
        TextTask("sha256:00", order=order)


# ---------------------------------------------------------------------------------------------------- what lots weigh


def test_more_of_the_same_language_is_worth_more_and_another_language_nothing() -> None:
    data, lots = held(texts(prose(60_000, seed=1)), texts(prose(6_000, seed=2)), texts(stream(0, "x").bytes(60_000)))
    large, small, noise, together = gains(data, TASK, *lots)
    assert large > 2 * small > 0.0 > noise
    assert together > small


def test_every_figure_is_a_multiple_of_two_to_the_minus_thirty() -> None:
    data, lots = held(texts(prose(9_000, seed=1)), texts(prose(5_000, seed=2)), texts(b"\x00" * 400))
    asked = TextValuation(TASK, SPLIT, tuple((lot,) for lot in lots), 5)
    found = asked.answer(data, Answering(data), stream("pairs", 1))
    figures = [*gains(data, TASK, *lots), *found.values, *found.stderr, found.empty, found.grand]
    assert all((figure * 2**30).is_integer() for figure in figures)
    assert (found.empty, found.evaluations) == (0.0, 31)


def test_values_are_exact_up_to_twelve_players_and_add_up() -> None:
    data, lots = held(*(texts(prose(2_000 + 1_500 * seed, seed=seed)) for seed in range(4)))
    values = valued(data, TASK, *lots)
    *_, together = gains(data, TASK, *lots)
    assert math.isclose(sum(values), together, abs_tol=4 * 2.0**-30)
    assert pairs_for(12) == 0 < pairs_for(13)


def test_the_order_of_players_and_of_lots_does_not_matter() -> None:
    data, lots = held(*(texts(prose(2_000 + 1_500 * seed, seed=seed)) for seed in range(3)))
    assert valued(data, TASK, *lots[::-1]) == valued(data, TASK, *lots)[::-1]
    both = [TextGain(TASK, SPLIT, (order,), ((0,),)) for order in (lots, lots[::-1])]
    one, other = (asked.answer(data, Answering(data), stream("unused")) for asked in both)
    assert one == other == gains(data, TASK, *lots)[-1:]


def test_sampled_values_lie_within_their_errors_of_the_exact_ones() -> None:
    data, lots = held(*(texts(prose(2_000 + 1_500 * seed, seed=seed)) for seed in range(5)))
    exact = valued(data, TASK, *lots)
    asked = TextValuation(TASK, SPLIT, tuple((lot,) for lot in lots), 50)
    found = asked.answer(data, Answering(data), stream("pairs", 1))
    for value, truth, error in zip(found.values, exact, found.stderr, strict=True):
        assert abs(value - truth) < 6 * error + 2.0**-29


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_any_bytes_are_text(held_texts: list[bytes]) -> None:
    data, lots = held(texts(*held_texts))
    assert all(map(math.isfinite, gains(data, TASK, *lots)))


def test_who_brings_nothing_is_worth_nothing() -> None:
    for nothing in (texts(), texts(b"", b"")):
        data, lots = held(texts(prose(5_000, seed=3)), nothing)
        assert valued(data, TASK, *lots)[1] == 0.0
    assert gains(shelf(TEXT), TASK) == (0.0,)
    assert valued(shelf(TEXT), TASK) == ()


def test_documents_left_out_do_not_weigh() -> None:
    kept, double = prose(5_000, seed=3), prose(4_000, seed=4)
    data, (both, one) = held(texts(double, kept), texts(kept))
    assert gains(data, TASK, Lot(both.source, (0,))) == gains(data, TASK, one) != gains(data, TASK, both)


def test_shorter_contexts_are_another_measure() -> None:
    data, lots = held(texts(prose(20_000, seed=1)))
    assert gains(data, TextTask(TASK.text, order=0), *lots)[0] < gains(data, TASK, *lots)[0]


def test_questions_are_told_apart_by_all_that_decides_the_answer() -> None:
    lot = Lot("sha256:00")
    one, other = TextGain(TASK, SPLIT, ((lot,),), ((0,),)), TextValuation(TASK, SPLIT, ((lot,),))
    assert content_id(one) != content_id(other)
    assert not one.composite
    assert not other.composite
    assert one.tolerance == other.tolerance < 1e-8


def test_lots_are_reduced_once_for_all_questions() -> None:
    lot_table = texts(prose(7_000, seed=99))
    data, (lot,) = held(lot_table)
    found: list[Source] = []

    def watched(source: Source) -> Table:
        found.append(source)
        return data(source)

    first = gains(watched, TASK, lot)
    assert first == gains(watched, TASK, lot)
    assert found.count(lot.source) == 1


def test_counts_that_were_forgotten_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data, lots = held(*(texts(prose(2_000, seed=seed)) for seed in range(200, 203)))
    first = gains(data, TASK, *lots)
    monkeypatch.setattr(gains_text, "_KEPT", kept := {})
    monkeypatch.setattr(gains_text, "_HELD", 1_500_000)
    assert gains(data, TASK, *lots) == first
    assert sum(counts.nbytes for counts in kept.values()) <= 1_500_000
    assert 0 < len(kept) < 4


def test_more_players_than_can_be_held_are_refused_first() -> None:
    with pytest.raises(TaskTooLarge, match="players = 90000: must be at most"):
        TextGain(TASK, SPLIT, ((Lot("sha256:00"),),) * 90_000, ((0,),)).answer(
            shelf(TEXT), Answering(shelf(TEXT)), stream("unused")
        )


# --------------------------------------------------------------------------------------------------------- reductions


def test_a_reduction_weighs_exactly_what_its_documents_weigh() -> None:
    brought = texts(prose(9_000, seed=1), prose(3_000, seed=2), b"")
    hidden = evaluation(TASK, SPLIT, shelf(TEXT))
    sent = reduction(brought, Evaluation(hidden.order, hidden.blocks), (1,))
    data, (local, remote) = held(brought, sent)
    local = Lot(local.source, (1,))
    assert gains(data, TASK, local) == gains(data, TASK, remote)
    other = texts(prose(4_000, seed=5))
    data = shelf(TEXT, brought, sent, other)
    assert valued(data, TASK, local, Lot(table_id(other))) == valued(data, TASK, remote, Lot(table_id(other)))
    assert sent.values.shape == (sum(map(len, hidden.blocks)), 12)
    check_reduction(sent, hidden)


def test_a_malformed_reduction_is_refused_where_it_is_loaded_and_where_it_is_weighed() -> None:
    hidden = evaluation(TASK, SPLIT, shelf(TEXT))
    sent = reduction(texts(prose(9_000, seed=1)), hidden)
    values = sent.values.copy()
    values[7, 5] += values[7, 11] + 1
    for wrong in (Table(sent.names, values, sent.keys), Table(sent.names, sent.values[1:], sent.keys[1:])):
        with pytest.raises(DataError, match="reduction"):
            check_reduction(wrong, hidden)
        data, lots = held(wrong)
        with pytest.raises(DataError, match="reduction"):
            gains(data, TASK, *lots)


def test_a_reduction_of_another_task_is_refused() -> None:
    sent = reduction(texts(prose(9_000, seed=1)), evaluation(TextTask(TASK.text, order=2), SPLIT, shelf(TEXT)))
    data, lots = held(sent)
    with pytest.raises(DataError, match="these counts are of another text"):
        gains(data, TASK, *lots)


def test_no_document_can_be_left_out_of_a_reduction() -> None:
    sent = reduction(texts(prose(9_000, seed=1)), evaluation(TASK, SPLIT, shelf(TEXT)))
    data, (lot,) = held(sent)
    with pytest.raises(DataError, match=r"dropped = .* a reduction holds none"):
        gains(data, TASK, Lot(lot.source, (0,)))


def test_the_lots_of_one_player_have_a_largest_size() -> None:
    hidden = evaluation(TASK, SPLIT, shelf(TEXT))
    empty = reduction(texts(), hidden)
    values = empty.values.copy()
    values[:, 6] = 2**31 - 1
    data, (lot,) = held(Table(empty.names, values, empty.keys))
    asked = TextGain(TASK, SPLIT, ((lot, lot),), ((0,),))
    with pytest.raises(DataError, match=r"lots = 4294967294: of one player must hold at most 2,147,483,647 bytes"):
        asked.answer(data, Answering(data), stream("unused"))


# --------------------------------------------------------------------------------------------------------- real data


def speeches(folder: Path, name: str) -> tuple[Data, TextTask, dict[str, Lot], dict[str, int]]:
    """The buyer's text, and every seller's: a document for each file."""
    text = texts((folder / "text" / "validation" / name).read_bytes())
    brought = {file.stem: texts(file.read_bytes()) for file in sorted((folder / "text" / "providers").glob("*.txt"))}
    brought["random bytes"] = texts(stream(0, "random").bytes(200_000))
    brought["one sentence"] = texts(b"The state of our union is strong. " * 6_000)
    sizes = {name: len(each.texts[0]) for name, each in brought.items()}
    lots = {name: Lot(table_id(each)) for name, each in brought.items()}
    return shelf(text, *brought.values()), TextTask(table_id(text)), lots, sizes


def test_speeches_outweigh_plays_and_noise_weighs_nothing(real_data: Path) -> None:
    data, task, lots, sizes = speeches(real_data, "union-2005-2006.txt")
    values = dict(zip(lots, valued(data, task, *lots.values(), pairs=20), strict=True))
    union = [value for name, value in values.items() if name.startswith("union")]
    assert min(union) > 0.005 > max(values["shakespeare-plays"], values["random bytes"], values["one sentence"])
    assert max(values["random bytes"], values["one sentence"]) < 0.0
    assert max(values, key=values.__getitem__) == "union-gwbush"
    assert sizes["shakespeare-plays"] > 3 * sizes["union-clinton"]


def test_bytes_alone_do_not_tell_what_text_is_worth(real_data: Path) -> None:
    """Spearman's correlation with the values: of single gains above that of bytes, as the measurements found."""
    data, task, lots, sizes = speeches(real_data, "union-2005-2006.txt")
    values, alone = valued(data, task, *lots.values(), pairs=20), gains(data, task, *lots.values())[:-1]
    by_gain, by_bytes = spearmanr(values, alone).statistic, spearmanr(values, list(sizes.values())).statistic
    assert by_gain > 0.8 > by_bytes
