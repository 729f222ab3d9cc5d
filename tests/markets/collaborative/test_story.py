"""A settlement in sentences: what improved, what was paid, what stays as it was and why, and what came back."""

from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import Any

import pytest

from gainshare.gains.task import Task
from gainshare.markets.collaborative.records import Settled
from gainshare.markets.collaborative.story import Telling, helpers, improved
from tests.markets.collaborative.settlements import HOSPITALS, hospitals, many, member, nobody, rules, single


def told(settled: Settled, **changed: Any) -> dict[str, str]:
    """By label the sentences of a settlement, in one line."""
    return {label: " ".join(said) for label, said in Telling(rules(**changed), settled).sentences().items()}


def test_one_that_improved_is_named_with_its_helpers_and_its_bill() -> None:
    said = told(hospitals())
    assert said["improved"] == "va now gets 75.0 % right of its 90 held-out rows, instead of 66.7 %."
    assert said["paid"] == (
        "va pays 52.08 EUR: 39.58 to cleveland and 12.50 to hungarian. Of its 8.3 points 1.5 may be chance, and are "
        "free; each of the others costs 10.00 EUR at most."
    )
    assert Telling(rules(), hospitals()).headline() == (
        "va improved by 8.3 points with the data of cleveland and hungarian, and paid 52.08 EUR"
    )


def test_every_reason_to_stay_as_one_is_has_its_sentence() -> None:
    said = told(hospitals())["unchanged"]
    assert said == (
        "cleveland keeps its own model and pays nothing for help: nobody else's data made it better when that was "
        "tried on its own rows. hungarian keeps its own model and pays nothing for help: the data of cleveland "
        "promised more, but on rows that had no part in choosing, the model was 1.1 points better, and 1.5 may be "
        "chance. switzerland only helps, and pays nothing: 10 rows to judge by, fewer than 30."
    )


@pytest.mark.parametrize(("after", "found"), [(0.79, "1.0 points worse."), (0.8, "no better."), (0.8001, "no better,")])
def test_help_that_did_not_hold_is_told_by_its_sign(after: float, found: str) -> None:
    one = replace(
        member("ann", ("ann", "bob"), (0.8, 0.8), {"bob": 0}, made=False),
        after=Fraction(after).limit_denominator(10**4),
    )
    said = told(Settled((one, member("bob", ("ann", "bob"))), (), (), "", None))["unchanged"]
    assert found in said


def test_where_nobody_helped_nobody_pays_and_all_comes_back() -> None:
    assert Telling(rules(), nobody()).headline() == "Nobody helped anybody: nobody pays"
    said = told(nobody())
    assert said["improved"] == "Nobody. Every member keeps the model that it can make of its own data."
    assert said["paid"] == "Nobody pays anybody: who was not helped pays nothing."
    assert said["unchanged"].startswith(
        "cleveland, hungarian, switzerland and va keep their own models and pay nothing"
    )
    assert said["came back"].endswith("can owe. All of it came back in the same moment.")


def test_a_least_fee_is_named_wherever_it_moves_money() -> None:
    settled = nobody()
    paid = replace(settled, members=tuple(replace(one, paid=150) for one in settled.members))
    telling = Telling(rules(min_fee=150), paid)
    assert telling.headline() == "Nobody helped anybody: nobody pays more than the least fee of 1.50 EUR"
    said = {label: " ".join(each) for label, each in telling.sentences().items()}
    assert said["paid"] == "Each member with a task pays the least fee of 1.50 EUR."
    assert "4 members had set aside 1,001.50 EUR each, 4,006.00 EUR together" in said["came back"]
    assert "and the least fee. 4,000.00 EUR came back" in said["came back"]
    assert told(hospitals(), min_fee=150)["paid"].endswith("pays the least fee of 1.50 EUR.")


def test_many_members_are_counted_after_the_first() -> None:
    said = told(many(12))
    assert said["improved"].endswith(" 3 more improved by 5.0 points.")
    assert said["paid"].endswith(
        " 3 more pay 333.18 EUR together. A point of score costs 10.00 EUR at most; one standard error, which may be "
        "chance, is free."
    )
    assert said["unchanged"].startswith("hospital number 0, hospital number 2, hospital number 4 and 3 more keep")
    assert Telling(rules(), many(12)).headline() == "6 of 12 members improved and paid 444.24 EUR"


def test_many_helpers_and_many_helper_only_members_are_counted_after_the_first() -> None:
    names = tuple("abcdefgh")
    takes = member("a", names, (0.5, 0.7), dict.fromkeys(names[1:], 500))
    rest = tuple(member(name, names, reason="it has no training rows") for name in names[1:])
    said = told(Settled((takes, *rest), (), (), "", None))
    assert "a pays 35.00 EUR: 5.00 to b, 5.00 to c, 5.00 to d and 20.00 to 4 more." in said["paid"]
    assert said["unchanged"].endswith("So it is with 4 more.")


def test_all_improved_leaves_nobody_as_it_was() -> None:
    said = told(single())
    assert said["unchanged"] == "Nobody: every member has a better model than before."
    assert improved(single())[0].party == "cleveland"


def test_as_published_no_error_is_free_and_a_member_pays_itself_a_part() -> None:
    first, *others = single().members
    own = replace(first.helps[0], party=first.party, chosen=False, amount=100)
    settled = replace(single(), members=(replace(first, helps=(*first.helps, own)), *others))
    said = told(settled, division="published-balanced")["paid"]
    assert "200.00 to hungarian, 200.00 to switzerland and 1.00 to itself" in said
    assert "standard error" not in said
    assert [each.party for each in helpers(settled.members[0])] == ["hungarian", "switzerland"]


def test_a_model_that_is_handed_over_and_is_no_better_is_no_improvement() -> None:
    worse = member("ann", ("ann", "bob"), (0.8, 0.7), {"bob": 0}, made=True)
    settled = Settled((worse, member("bob", ("ann", "bob"))), (), (), "", None)
    assert improved(settled) == ()
    assert "10.0 points worse" in told(settled)["unchanged"]


def test_other_scores_are_told_by_name_and_other_judges_too() -> None:
    skill = Task("num > 0", classes=2, learner="logistic", score="skill", validation="table")
    said = told(hospitals(), task=skill, price=99_999)
    assert said["improved"] == "va now scores 75.0 % skill on the 90 rows that judge all, instead of 66.7 %."
    assert said["paid"].endswith("Of its 8.3 points 1.5 may be chance, and are free.")
    assert told(many(12), price=99_999)["paid"].endswith("One standard error, which may be chance, is free.")
    assert "point" not in told(single(), price=99_999, division="published")["paid"]


def test_who_earns_without_being_used_is_explained() -> None:
    *others, va = hospitals().members
    helps = tuple(replace(each, chosen=each.party == "cleveland", amount=100) for each in va.helps)
    said = told(replace(hospitals(), members=(*others, replace(va, helps=helps))))["paid"]
    assert said.endswith(
        "hungarian and switzerland earn too: their data are not in the model of va, but would have helped in place of "
        "those that are."
    )
    one = tuple(replace(each, amount=each.amount * (each.party != "switzerland")) for each in helps)
    said = told(replace(hospitals(), members=(*others, replace(va, helps=one))))["paid"]
    assert "hungarian earns too: its data are not in the model of va" in said


def test_names_stand_as_they_are_wished_and_so_do_reasons() -> None:
    telling = Telling(rules(), hospitals(), lambda words: f"<{words}>")
    said = " ".join(chain(*telling.sentences().values())) + telling.headline()
    for party in HOSPITALS:
        assert said.count(party) == said.count(f"<{party}>") > 0
    assert "<10 rows to judge by, fewer than 30>" in said


def test_where_nobody_has_a_task_it_says_so() -> None:
    found = nobody()
    idle = replace(found, members=tuple(replace(one, reason="few rows") for one in found.members))
    assert Telling(rules(), idle).headline() == "Nobody has a task of its own, so there was nothing to settle"
