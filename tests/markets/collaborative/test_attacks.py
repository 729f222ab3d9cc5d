"""The attack report: copies are foreseen exactly without training, files that differ are trained on, all in money."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from gainshare.core.arrays import measured, measures
from gainshare.core.codec import canonical
from gainshare.core.questions import Ask, Derived, table_id
from gainshare.core.random import stream
from gainshare.gains.helping import Census
from gainshare.gains.joint import Joint, Made
from gainshare.gains.task import Task
from gainshare.games.helping import WEIGHTS
from gainshare.markets.collaborative.attacks import (
    COPY,
    EASY,
    EXTRA,
    HALVES,
    INSTEAD,
    LABELS,
    SIMILARITY,
    TRAINED,
    World,
    attacked,
    copied,
    nets,
    rules_of,
    untried,
)
from gainshare.markets.collaborative.records import Tried
from gainshare.markets.collaborative.rounds import CUSTOMISED, Measured, Member, Round, alike, lacking
from gainshare.markets.collaborative.sharing import PUBLISHED, chosen, due
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

MADE = Made("sha256:0", 0.5, 0.75, 0.0, 0.0, ())


def by_hand(scores: dict[int, Sequence[float]], players: int, made: Made = MADE) -> World:
    """A round in which takers were measured so; nobody is like anybody else."""
    members = tuple(Member(f"h{at}", (f"sha256:{at}",), (), at in scores) for at in range(players))
    found = Round(Joint(TASK, SPLIT), CUSTOMISED, PRICE, members)
    own = {taker: Measured(tuple(map(measured, table)), made) for taker, table in scores.items()}
    likeness = tuple(tuple(float(one == other) for other in range(players)) for one in range(players))
    return World(found, (), (), own, tuple(range(players)), likeness)


def of(world: World, rule: str) -> int:
    """What all names of the attacker have in the end."""
    return sum(nets(rule, world, 0)[name] for name in world.names)


def tried_on(found: Round, ask: Ask, fee: int = 0) -> dict[tuple[str, str, str], Tried]:
    question = attacked(found, LEAST, fee)
    assert question is not None
    (tried,) = ask([question])
    named = {(one.party, one.attack, one.rule): one for one in tried}
    assert len(named) == len(tried)
    return named


@cache
def report() -> dict[tuple[str, str, str], Tried]:
    """All attacks on the three hospitals."""
    return tried_on(FOUND, ASK)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("task", [True, False])
def test_a_copy_is_foreseen_as_it_would_be_trained(place: int, task: bool) -> None:
    copy = replace(FOUND.members[place], task=task)
    honest = World(FOUND, (), (), FOUND.measured(ASK), (0, 1, 2), ((1.0,) * 3,) * 3)
    foreseen = copied(honest, place, copy)
    trained = replace(FOUND, members=(*FOUND.members, copy)).measured(ASK)
    assert {taker: one.scores for taker, one in trained.items()} == {
        taker: one.scores for taker, one in foreseen.measured.items()
    }
    assert [one.charged for one in trained.values()] == [one.charged for one in foreseen.measured.values()]


def test_everybody_tries_everything_under_every_rule() -> None:
    parties = [one.name for one in FOUND.members]
    attacks = [COPY, EASY, *EXTRA, *INSTEAD]
    every = [(party, attack, rule) for party in parties for attack in attacks for rule in rules_of(CUSTOMISED)]
    assert list(report()) == every
    (counted,) = ASK([Census(FOUND.joint, tuple(one.sources for one in FOUND.members))])
    honest = World(FOUND, (), (), FOUND.measured(ASK), alike(counted), ())
    for rule in WEIGHTS:
        assert sum(nets(rule, honest, 0)) == 0
        for at, party in enumerate(parties):
            assert {report()[party, attack, rule].before for attack in attacks} == {nets(rule, honest, 0)[at]}
    assert any(one.before for one in report().values())


@pytest.mark.parametrize("rule", ["banzhaf", "late-shapley", SIMILARITY])
@pytest.mark.parametrize("seed", range(20))
def test_no_copy_pays_under_the_rules_that_say_so(rule: str, seed: int) -> None:
    rng = stream(seed, "games")
    players = int(rng.integers(2, 6))
    world = by_hand({taker: rng.random(2 ** (players - 1)) for taker in range(players)}, players)
    for place, one in enumerate(world.round.members):
        for copy in (one, replace(one, task=False)):
            assert of(copied(world, place, copy), rule) <= nets(rule, world, 0)[place]


def test_under_shapley_a_copy_takes_more_of_what_is_due() -> None:
    world = by_hand({2: (0.5, 0.75, 0.75, 0.75)}, 3)
    attack = copied(world, 0, world.round.members[0])
    assert nets("shapley", world, 0) == (4500, 4500, -9000)
    assert nets("shapley", attack, 0) == (3000, 3000, -9000, 3000)
    assert of(attack, "shapley") == 6000


def test_algorithm_3_takes_half_of_each_of_two_alike_and_a_sixth_is_left_after_a_copy() -> None:
    """Example 4.5 of Agarwal et al. (2019) with lambda = ln 2: 1/4 before, 1/6 after; the buyer pays all the same."""
    world = by_hand({2: (0.5, 0.75, 0.75, 0.75)}, 3)
    world = replace(world, similarity=((1.0, 1.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
    assert nets(SIMILARITY, world, 0) == (2250, 2250, -9000)
    attack = copied(world, 0, world.round.members[0])
    assert of(attack, SIMILARITY) == 1500
    assert nets(SIMILARITY, attack, 0)[2] == -9000


def test_as_published_a_perfect_member_gains_an_eighteenth_by_a_copy() -> None:
    """Section 4.2 of the specification: 1/6 becomes 2/9 of a unit where two are perfect and one gets half right."""
    world = replace(by_hand(dict.fromkeys(range(3), (0.5,) * 4), 3), scores=(0.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0))
    attack = copied(world, 0, world.round.members[0])
    assert nets("published-balanced", world, 0) == (6000, 6000, -12000)
    assert of(attack, "published-balanced") == 8000
    before, after = nets("published", world, 0)[0], of(attack, "published")
    assert Fraction(after - before, PRICE) == pytest.approx(Fraction(1, 12), abs=2 / PRICE)


def test_every_name_with_a_task_pays_the_least_fee() -> None:
    world = by_hand({2: (0.5, 0.75, 0.75, 0.75)}, 3)
    assert nets("banzhaf", world, 7)[:2] == nets("banzhaf", world, 0)[:2]
    assert nets("banzhaf", world, 7)[2] == nets("banzhaf", world, 0)[2] - 7
    taker = copied(world, 2, world.round.members[2])
    assert of(taker, "banzhaf") - sum(nets("banzhaf", taker, 7)[at] for at in taker.names) == 14


def test_a_worse_model_of_ones_own_is_counted_at_the_price() -> None:
    """With some false labels a member that is helped is charged by other rows; its true rows say what it has then."""
    (own,) = (one.sources for one in FOUND.members[:1])
    true, false = FOUND.measured(ASK)[0], tuple(Derived(source, "mislabelled", (0.1,)) for source in own)
    changed = replace(FOUND, members=(replace(FOUND.members[0], sources=false), *FOUND.members[1:]))
    now = changed.measured(ASK)
    (made,) = ASK([replace(changed.bespoke(0, chosen(now[0].scores)), judged=(own,))])
    score = made.judged[0][1] if now[0].charged else true.made.before
    assert true.charged > 0
    assert score < true.made.after
    (counted,) = ASK([Census(FOUND.joint, tuple(one.sources for one in changed.members))])
    net = nets("banzhaf", World(changed, (0,), (), now, alike(counted), ()), 0)[0]
    assert report()["h0", LABELS, "banzhaf"].after == net - due(PRICE, measures(true.made.after) - measures(score))


def test_halves_that_are_too_small_for_a_task_only_help() -> None:
    """What the member loses then is the model that it would have had."""
    halves = tuple(tuple(Derived(source, "part", (k, 2)) for source in FOUND.members[0].sources) for k in (1, 2))
    (counted,) = ASK([Census(FOUND.joint, halves)])
    assert [bool(lacking(has, LEAST)) for has in counted.members] == [True, True]
    true = FOUND.measured(ASK)[0].made
    for rule in WEIGHTS:
        one = report()["h0", HALVES, rule]
        assert one.after + due(PRICE, measures(true.after) - measures(true.before)) >= 0
        assert not one.pays


def test_a_common_task_is_everybodys_and_compared_as_published_too() -> None:
    judge = hospital(60, "judge")
    ask = remembering(shelf(*TABLES, judge))
    found = opened(TABLES, validation=table_id(judge), ask=ask)
    tried = tried_on(found, ask)
    assert {rule for _, _, rule in tried} == {*WEIGHTS, SIMILARITY, *PUBLISHED}
    assert {attack for _, attack, _ in tried} == {COPY, *EXTRA, *INSTEAD}
    assert tried == tried_on(found, ask)


def test_where_nobody_has_a_task_or_many_do_it_says_why_less_is_tried() -> None:
    assert untried(FOUND) == ""
    idle = replace(FOUND, members=tuple(replace(one, task=False) for one in FOUND.members))
    assert attacked(idle, LEAST, 0) is None
    assert untried(idle) == "Nobody has a task, so there is nothing to be earned by cheating."
    crowd = [hospital(60 + at, "crowd") for at in range(TRAINED + 1)]
    ask = remembering(shelf(*crowd))
    many = opened(crowd, ask=ask)
    assert untried(many) == "6 members with a task: only copies are tried where there are more than 5."
    assert {attack for _, attack, _ in tried_on(many, ask)} == {COPY, EASY}


def test_learners_that_are_slow_to_train_are_attacked_by_copies_only() -> None:
    trees = replace(FOUND, joint=replace(FOUND.joint, task=replace(TASK, learner="boosting")))
    assert untried(trees) == "Only copies are tried: boosting is not trained anew for every attack."


@pytest.mark.parametrize("learner", ["ridge", "ols"])
def test_members_with_numbers_to_predict_are_attacked_too(learner: str) -> None:
    ask, task = remembering(DATA), Task("sick", learner=learner)
    found = opened(TABLES, ask=ask)
    tried = tried_on(replace(found, joint=replace(found.joint, task=task)), ask)
    assert len(tried) == 3 * (2 + len(EXTRA) + len(INSTEAD)) * len(rules_of(CUSTOMISED))


def test_the_question_is_stored_with_all_that_decides_it() -> None:
    question = attacked(FOUND, LEAST, 3)
    assert question is not None
    assert len({canonical(each) for each in (question, replace(question, fee=4), replace(question, least=9))}) == 3
    assert question.composite
    assert question.tolerance > 0
