"""The eight steps: each has both figures and a reason measured on this sale."""

import math

import pytest

from gainshare.service.as_published import IN_PLACE, Sale
from gainshare.service.eight_steps import Step, steps
from tests.service.sales import sold

WORDS = pytest.mark.parametrize("word", IN_PLACE)


def told(word: str, seed: int = 1) -> tuple[Sale, tuple[Step, ...]]:
    one = sold(word, seed)
    return one, steps(one)


def figures(step: Step) -> dict[tuple[str, str], tuple[float | None, float | None]]:
    return {(one.name, one.of): (one.published, one.corrected) for one in step.figures}


@WORDS
def test_there_are_eight_steps_each_with_figures_on_both_sides_and_a_reason(word: str) -> None:
    _, found = told(word)
    assert [step.number for step in found] == list(range(1, 9))
    for step in found:
        assert all(one.corrected is not None and math.isfinite(one.corrected) for one in step.figures)
        assert {one.of for one in step.figures if one.published is None} <= {"withheld", "rounding"}
        assert step.why.endswith(".")
        assert "nan" not in step.why


@WORDS
def test_the_figures_are_those_of_the_sale(word: str) -> None:
    one, found = told(word)
    assert figures(found[0]) == {("price", ""): (one.given.price, one.corrected.drawn)}
    assert figures(found[2])["gain", ""] == (one.source.clean, one.corrected.sold.bought.curve.raw[-1])
    assert figures(found[4])["payment", ""] == (max(0.0, one.source.raw), one.corrected.sold.bought.charge / 100)


@WORDS
def test_payouts_and_what_is_kept_back_sum_to_the_total(word: str) -> None:
    rows = figures(told(word)[1][7])
    total = rows.pop(("payout", "total"))
    assert sum(there or 0.0 for there, _ in rows.values()) == pytest.approx(total[0])
    assert sum(here or 0.0 for _, here in rows.values()) == pytest.approx(total[1])
    assert total[1] == figures(told(word)[1][4])["payment", ""][1]


@WORDS
def test_the_penalty_never_raises_a_positive_worth_of_the_engine(word: str) -> None:
    rows = figures(told(word)[1][6])
    before = {name: here for (what, name), (_, here) in rows.items() if what == "Shapley"}
    after = {name: here for (what, name), (_, here) in rows.items() if what != "Shapley"}
    assert all((after[name] or 0.0) <= max(0.0, worth or 0.0) + 1e-9 for name, worth in before.items())


def test_reasons_hold_what_was_measured() -> None:
    one, found = told("mwu")
    assert "1 - sqrt(1 - 10/99) = 0.0518" in found[3].why
    assert f"gain {one.corrected.held_noisy:.4f}" in found[3].why
    assert f"below 0 in {100 * (one.source.repeated < 0).mean():.0f} %" in found[4].why
    assert f"one is {one.source.likeness:.2f} like the nine others" in found[6].why
    assert f"{one.source.flipped:.2f} if it brings it with the other sign" in found[7].why


def test_a_bid_that_reaches_the_price_has_no_noise_to_tell_of() -> None:
    _, found = told("ucb")
    assert "clean columns" in found[3].why
    assert "below 0" not in found[4].why


def test_a_sale_of_nothing_is_told_as_one() -> None:
    _, found = told("mwu", 7)
    assert "sells nothing here" in found[3].why
    assert found[6].why.endswith("here nothing.")
    assert {here for _, here in figures(found[7]).values()} == {0.0}


def test_ucb_is_told_when_it_would_explore_again() -> None:
    one, found = told("ucb")
    assert figures(found[5])["mean reward", "50.00"] == (one.source.paid, one.corrected.sold.bought.charge / 20_000)
    assert "the bonus be 2.47, and no other price be tried before buyer 10^" in found[5].why
