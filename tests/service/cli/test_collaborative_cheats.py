"""What cheating would have brought is told as it was tried: exact copies never pay here, and did as published."""

from dataclasses import replace

from gainshare.engine.collaborative_cheats import EXACT
from gainshare.markets.collaborative.records import Tried
from gainshare.service.cli.collaborative_cheats import Cheats, single_task
from gainshare.service.examples import hospitals
from gainshare.service.tasks import Task
from tests.service.test_collaborative_library import settled

PRICE = 1_000_000
TASK = Task("malignant", learner="logistic")
QUIET = Tried("few", EXACT[0], "banzhaf", 5, 5)


def cheats(*tried: Tried) -> Cheats:
    """These attempts instead of those that were made."""
    whole, few = settled()[1], replace(hospitals(), tables=dict([*hospitals().tables.items()][:3]))
    found = replace(whole, found=replace(whole.found, tried=tried)) if tried else whole
    return Cheats(found, single_task(few, TASK, PRICE))


def test_exact_copies_are_promised_not_to_pay_and_noisy_ones_are_not() -> None:
    found = cheats()
    assert found.kept
    (_, here), _ = found.said
    assert here.startswith("No exact copy pays, as is promised. ")
    assert "a copy with noise by " in here
    heads, rows = found.table
    assert heads == ("most gained, EUR", ">banzhaf", ">shapley", ">late-shapley")
    assert [row[0] for row in rows][:2] == [*EXACT]
    assert not any(row[1].startswith("+") for row in rows[:2])


def test_a_copy_that_pays_breaks_the_promise_and_is_said() -> None:
    found = cheats(replace(QUIET, after=6))
    assert not found.kept
    assert found.said[0][1] == "An exact copy pays, though it is promised not to."
    assert cheats(QUIET).said[0][1] == "Nothing that was tried pays."


def test_the_published_single_task_pays_out_more_than_came_in() -> None:
    single = single_task(hospitals(), TASK, PRICE)
    assert single.out > 0
    assert [one.party for one in single.copies] == [*hospitals().tables]
    assert single.best.after - single.best.before == max(one.after - one.before for one in single.copies) > 0
    (_, (label, said)) = replace(cheats(), single=single).said
    assert label == "as published"
    assert f"{single.best.party} would have " in said
    unpaid = replace(single, copies=(replace(single.best, after=single.best.before),))
    assert "and no copy would have paid" in replace(cheats(), single=unpaid).said[1][1]


def test_cheats_cross_any_wire() -> None:
    told = cheats(QUIET).to_dict()
    assert told["tried"][0]["party"] == "few"
    assert len(told["published"]) == len([*hospitals().tables][:3])
