"""The chart says what the tables say: every set of rules, what it brings, and what cheating adds."""

from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import pytest

from gainshare.engine.simulation import Simulation
from gainshare.engine.simulation_chart import WIDTH, chart
from tests.engine.small import EUR, columnwise
from tests.engine.staging import compared

HOSTILE = "<script>alert(1)</script>"


@cache
def found() -> Simulation:
    small = columnwise()
    return compared(small, small.ruled(price="fixed", rate=9_000, quality="posted", division="similarity").rules)


def words(simulation: Simulation, *, title: str = "bikes") -> list[str]:
    drawn = chart(simulation, EUR, title=title, form="svg")
    return ["".join(each.itertext()) for each in ET.fromstring(drawn).iter() if each.tag.endswith("}text")]


def test_the_answer_stands_first_and_every_figure_stands_at_its_place() -> None:
    first, second = found().outcomes
    best = max(first, second, key=lambda one: one.payouts.paid)
    said = words(found())
    assert said[0] == f"{best.name} earns {EUR.show(best.payouts.paid)}, most of 2 sets of rules"
    assert said[1] == "bikes"
    for one in found().outcomes:
        money = (one.payouts.paid, round(one.kept))
        pay, keep = (EUR.show(units, code=False) for units in money)
        assert f"pay {pay}, keep {keep}" in said
        copying = one.best("copying")
        assert copying is not None
        assert f"{'+' * (copying.gained > 0)}{EUR.show(round(copying.gained), code=False)}" in said
    assert "at 90.00, posted," in said
    assert said.count("bids 90 %") == 2


def test_what_was_not_played_is_said() -> None:
    one = replace(found().outcomes[0], attempts=())
    assert words(replace(found(), outcomes=(one,))).count("not played") == 4


def test_names_are_only_words() -> None:
    outcomes = tuple(replace(one, name=HOSTILE) for one in found().outcomes)
    assert b"<script" not in chart(replace(found(), outcomes=outcomes), EUR, title=HOSTILE, form="svg")
    assert HOSTILE in words(replace(found(), outcomes=outcomes), title=HOSTILE)


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_simulation_is_drawn_in_the_same_bytes(form: str) -> None:
    drawn = chart(found(), EUR, title="bikes", form=form)
    assert drawn == chart(found(), EUR, title="bikes", form=form)
    if form == "png":
        assert drawn.startswith(b"\x89PNG")
        assert int.from_bytes(drawn[16:20], "big") == 2 * WIDTH


def test_a_market_that_nobody_buys_from_is_drawn_too() -> None:
    small = columnwise().ruled(price="fixed", rate=39_000, quality="posted")
    nothing = compared(small, steps=10)
    assert nothing.outcomes[0].payouts.paid == 0
    assert words(nothing)[0] == "0 earns 0.00 EUR"
