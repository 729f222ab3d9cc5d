"""What the report of a collaborative market adds: its last settlement told and drawn, money, leaks, attacks."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gainshare.engine.collaborative_page import LIMITS, drawings
from gainshare.engine.collaborative_tally import CollaborativeTally
from gainshare.engine.page import Story
from gainshare.engine.pages import PAGES
from gainshare.engine.report import fragment, page
from gainshare.engine.tally import Tally
from gainshare.gains.task import Task
from gainshare.markets.collaborative.kind import sales
from gainshare.markets.collaborative.records import Close, Evidence, Joined, Rules, Settled, Together
from tests.engine.read import Reader
from tests.markets.collaborative.settlements import HOSPITALS, hospitals, many, member, nobody, rules, single

CLOSE = Close("c", "operator")


def story(*trades: Evidence, under: Rules | None = None) -> Story:
    """All that the report tells of these trades."""
    held = under or rules()
    market = cast(Any, SimpleNamespace(rules=held))
    drawn = CollaborativeTally(market, len(trades))
    found = Tally("collaborative", market, drawn)
    for number, evidence in enumerate(trades, 1):
        drawn.add(number, CLOSE, evidence)
        found.till.add(sales((CLOSE,), evidence))
    return Story("heart", found, {"escrow:va": 0}, (), "four tables", "", "gainshare report heart")


def words(*trades: Evidence, under: Rules | None = None) -> str:
    return Reader(page(story(*trades, under=under))).words


def test_sections_stand_in_the_order_of_every_report() -> None:
    ids = [held for key, held in Reader(page(story(hospitals()))).attributes if key == "id" and held and held.isalpha()]
    assert ids == ["settled", "scores", "helped", "earned", "leaks", "cheating", "rules", "promises", "limits"]


def test_the_page_says_first_what_came_of_it() -> None:
    seen = words(Joined(4, 100_000), hospitals())
    assert "heart: 1 of 4 members improved and paid 52.08 EUR" in seen
    assert "heart/2: va improved by 8.3 points with the data of cleveland and hungarian, and paid 52.08 EUR" in seen
    assert "1 of 3 members with a task improved: va most, by 8.3 points" in seen
    assert "The data of cleveland promise most, to va: 4.1 points; 5 of 9 pairs would make a model worse" in seen
    assert "only helps: 10 rows to judge by, fewer than 30" in seen


def test_where_nobody_helped_the_page_says_so_and_draws_no_money() -> None:
    seen = words(nobody())
    for said in (
        "heart: nobody helped anybody, so nobody pays",
        "heart/1: Nobody helped anybody: nobody pays",
        "No line rises: everybody keeps the model it had",
        "By themselves, nobody's data promise to help another; 9 of 12 pairs would make a model worse",
        "Nobody earned anything",
        "No model leaks to others' tasks: none was handed over",
    ):
        assert said in seen
    assert page(story(nobody())).count("<svg") == 4


def test_least_fees_alone_are_called_so() -> None:
    paying = replace(nobody(), members=tuple(replace(one, paid=100) for one in nobody().members))
    assert "heart: nobody helped anybody; least fees come to 4.00 EUR" in words(paying, under=rules(min_fee=100))


def test_before_a_round_is_closed_the_page_says_who_waits() -> None:
    seen = words(Joined(1, 100_000), Joined(2, 100_000))
    assert "heart: 2 members joined, nothing is settled yet" in seen
    assert "whoever withdraws gets everything back" in seen


def test_many_settlements_show_the_last_and_add_up_money() -> None:
    seen = words(hospitals(), many(4), Joined(3, 100_000))
    assert "heart: members paid 101.44 EUR in 2 settlements" in seen
    assert "The last of 2 settlements: what was paid for before is not paid for again. 3 members joined since" in seen
    assert "heart/2" in seen
    assert "money of all 2 settlements" in seen
    assert "joined since" not in words(hospitals(), many(4))


def test_a_single_task_stands_beside_what_is_published() -> None:
    common = rules(task=Task("num > 0", classes=2, learner="logistic", score="accuracy", validation="t"))
    seen = words(single(), under=common)
    assert "As published, 375.0 points are paid out of 150.0 that come in: it does not balance" in seen
    assert "leak" not in seen
    assert "the same rows judge all" in seen
    assert "Measured on the rows that judge all." in seen
    even = replace(single(), written=replace(single().written, paid=single().written.pot))  # type: ignore[union-attr,type-var]
    assert "it does not balance" not in words(even, under=common)


def test_leaks_are_told_beside_what_the_other_member_has_itself() -> None:
    *others, va = hospitals().members

    def leaking(model: float) -> str:
        leak = replace(va.leaks[0], alone=Fraction(1, 2), model=Fraction(model).limit_denominator(1000))
        return words(replace(hospitals(), members=(*others, replace(va, leaks=(leak,)))))

    better = leaking(0.85)
    assert "The model of va also does better at the task of cleveland, by 35.0 points" in better
    assert "better there too, and as good as that member's own: 83.5 %" in better
    assert "better there too, but not as good as that member's own: 83.5 %" in leaking(0.7)
    same = leaking(0.5)
    assert "No model does better at tasks that were not paid for" in same
    assert "no better there, nothing leaks" in same
    alone = replace(hospitals(), members=(*others, replace(va, leaks=())))
    assert "No model leaks to others' tasks: there is no other task" in words(alone)


def test_members_with_rows_in_common_are_named() -> None:
    together = replace(hospitals(), together=(Together(("cleveland", "va"), 120),))
    assert "cleveland and va have 120 rows in common." in words(together)


def test_where_everybody_only_helps_nothing_is_drawn_of_tasks() -> None:
    none = tuple(member(party, HOSPITALS, reason="it has no training rows") for party in HOSPITALS)
    seen = words(Settled(none, (), (), "Nobody has a task.", None))
    assert "Nobody has a task: everybody only helps" in seen
    assert "Nobody could be helped" in seen


@pytest.mark.parametrize("settled", [hospitals(), nobody(), single(), many(2), many(12), many(12, equal=True)])
def test_every_page_is_sound_and_fetches_nothing(settled: Settled) -> None:
    html = page(story(settled, under=rules(min_fee=100)))
    seen = Reader(html)
    assert "script" not in seen.tags
    assert not any(key in {"src", "href"} for key, _ in seen.attributes if key != "xlink:href")
    ids = [held for key, held in seen.attributes if key == "id"]
    assert len(ids) == len({*ids})


def test_names_can_do_nothing_to_the_page() -> None:
    evil = "</svg><script>alert('1')</script>\u202e $x$"
    names = ("ann", evil, "\u05d0\u05d1\u05d2")
    members = tuple(member(party, names, (0.5, 0.7), {names[place - 1]: 500}) for place, party in enumerate(names))
    settled = Settled(members, (Together(names, 3),), (), "", None)
    html = page(story(settled))
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("<bdi>\u05d0\u05d1\u05d2</bdi>") > 5
    Reader(html)


def test_a_notebook_shows_both_figures_of_a_settlement_and_who_earned() -> None:
    html = fragment("collaborative", rules(), CLOSE, hospitals())
    assert html.count("<svg") == 3
    assert "va improved by 8.3 points" in html
    assert fragment("collaborative", rules(), CLOSE, nobody()).count("<svg") == 2
    assert drawings(rules(), CLOSE, Joined(1, 5)) == ()


def test_limits_are_stated() -> None:
    assert PAGES["collaborative"].limits == LIMITS
    assert any("near copies" in limit.lower() for limit in LIMITS)
