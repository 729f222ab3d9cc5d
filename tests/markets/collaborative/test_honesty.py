"""What tampering leaves a member: a model judged by its true rows, and money; what it commits to before the split."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.axioms.validation import Way, tampered
from gainshare.core.questions import Derived, Question, table_id
from gainshare.core.random import stream, subkey
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.helping import Census
from gainshare.gains.joint import Joint
from gainshare.gains.pooled import stock
from gainshare.markets.collaborative.attacks import World, nets
from gainshare.markets.collaborative.honesty import benefit
from gainshare.markets.collaborative.market import CollaborativeMarket
from gainshare.markets.collaborative.records import OPERATOR, Close, Join, Rules
from gainshare.markets.collaborative.rounds import Round
from gainshare.markets.collaborative.sharing import as_published, chosen
from gainshare.markets.offers import Offer
from tests.gains.samples import SPLIT, shelf
from tests.markets.collaborative.clinics import (
    ASK,
    DATA,
    FOUND,
    LEAST,
    PRICE,
    TABLES,
    TASK,
    hospital,
    opened,
    remembering,
)
from tests.markets.collaborative.ward import EUR

EASY: Way = (("easiest", (0.9,)),)
SMALL: Way = (("part", (1, 4)),)


def had(way: Way, place: int, found: Round = FOUND) -> Fraction:
    return benefit(found, place, way, ASK, rule="banzhaf", least=LEAST)


def honest(place: int) -> int:
    return nets("banzhaf", World(FOUND, (), (), FOUND.measured(ASK), (0, 1, 2), ()), 0)[place]


@pytest.mark.parametrize("place", range(3))
def test_an_honest_member_has_its_model_and_its_money(place: int) -> None:
    """The first two are helped and get a model, the last one keeps its own."""
    one = FOUND.measured(ASK)[place]
    assert bool(one.charged) == (place < 2)
    score = one.made.after if one.charged else one.made.before
    assert had((), place) == Fraction(score) * PRICE + honest(place)


def test_a_model_that_tampered_rows_bought_is_judged_by_the_true_ones() -> None:
    (true,) = (one.sources for one in FOUND.members[:1])
    sources = tuple(tampered(source, EASY) for source in true)
    changed = replace(FOUND, members=(replace(FOUND.members[0], sources=sources), *FOUND.members[1:]))
    now = changed.measured(ASK)
    assert now[0].charged
    question = changed.bespoke(0, chosen(now[0].scores))
    (made,) = ASK([replace(question, judged=(true,))])
    net = nets("banzhaf", World(changed, (0,), (), now, (0, 1, 2), ()), 0)[0]
    assert made.judged[0][1] != now[0].made.after
    assert had(EASY, 0) == Fraction(made.judged[0][1]) * PRICE + net


def test_with_too_few_rows_it_keeps_its_own_model_and_only_earns() -> None:
    (alone,) = ASK([Bespoke(FOUND.joint, FOUND.members[0].sources, (), (), (), ())])
    earned = had(SMALL, 0) - Fraction(alone.before) * PRICE
    assert earned >= 0
    assert earned.denominator == 1


def test_who_has_no_task_has_only_money() -> None:
    idle = replace(FOUND, members=(replace(FOUND.members[0], task=False), *FOUND.members[1:]))
    for way in ((), EASY):
        assert had(way, 0, idle).denominator == 1
        assert had(way, 0, idle) >= 0


def test_where_one_table_judges_it_judges_the_tampered_model_too() -> None:
    judge = hospital(60, "judge")
    ask = remembering(shelf(*TABLES, judge))
    found = opened(TABLES, validation=table_id(judge), ask=ask)
    one = found.measured(ask)[0]
    value = benefit(found, 0, (), ask, rule="published", least=LEAST)
    written = as_published("published", ask([found.pooled()])[0].scores, PRICE, found.takers)
    net = sum(row[0] for row in written.moved) - written.dues[0]
    assert value == Fraction(one.made.after) * PRICE + net


@pytest.mark.parametrize("op", ["repeated", "part", "mislabelled", "leaked"])
def test_nobodys_held_out_row_trains_anybody_whatever_members_bring(op: str) -> None:
    """Sides follow from the content of a row: copies, parts and repeated rows fall as the original does."""
    args = {"repeated": (1,), "part": (1, 2), "mislabelled": (0.1,), "leaked": (0.5, 0.0)}[op]
    sources = [(table_id(table),) for table in TABLES]
    derived = tuple((Derived(source, op, args),) for (source,) in sources)
    rows = stock(Joint(TASK, SPLIT), (*sources, *derived), DATA)
    contents = [row.tobytes() for row in rows.features]
    assert len({(text, label) for text, label in zip(contents, rows.labels.tolist(), strict=True)}) == len(contents)
    trained = rows.weights(range(6)) > 0
    for member in range(6):
        held = rows.held_by(member)
        assert held.any()
        assert not (held & trained).any()


def test_a_row_of_the_table_that_judges_trains_nobody() -> None:
    judge = TABLES[0]
    joint = Joint(replace(TASK, validation=table_id(judge)), SPLIT)
    (counted,) = ASK([Census(joint, tuple((table_id(table),) for table in TABLES))])
    assert [one.dropped for one in counted.members] == [judge.rows, 0, 0]
    assert counted.members[0].training == 0


def test_the_split_is_drawn_when_a_round_is_closed_and_knows_nothing_of_the_rows() -> None:
    """Tables stand in the offers by content before anybody joins; the key of the closing step decides the split."""

    def split(key: bytes, members: Sequence[str]) -> str:
        asked: list[Question[Any]] = []
        market = CollaborativeMarket(Rules(EUR, PRICE, TASK), [Offer(name, f"{name}'s table") for name in members])

        def ask(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
            asked.extend(questions)
            raise InterruptedError

        state: Any = market.start()
        for name in members:
            state, _ = market.clear(state, [Join(name, name)], ask, lambda *names: stream(key, *names))
        assert not asked
        with pytest.raises(InterruptedError):
            market.clear(state, [Close("close", OPERATOR)], ask, lambda *names: stream(key, *names))
        (census,) = asked
        assert isinstance(census, Census)
        return census.joint.split

    keys = [subkey(b"root", "hospitals", step) for step in range(2)]
    assert split(keys[0], "abc") == split(keys[0], "ab") != split(keys[1], "abc")
