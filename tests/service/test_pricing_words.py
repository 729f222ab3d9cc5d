"""Sentences on a price list: each reason names what binds, and is true."""

from fractions import Fraction

import pytest

import gainshare as gs
from gainshare.service import pricing_words


def why(sets: list[str], shares: list[str], caps: list[int], mode: str = "coverage") -> list[str]:
    return [item.why for item in gs.price(sets, shares, caps, mode=mode).items]


def test_a_bundle_holds_the_same_data_or_more() -> None:
    assert why(["a", "b", "a+b"], ["0.5", "0.6", "0.9"], [1, 2, 9])[2] == "m1 + m2 hold its data for 3"
    assert why(["a+c", "b", "a+b"], ["0.5", "0.6", "0.9"], [1, 2, 9])[2] == "m1 + m2 hold its data and more for 3"


def test_one_model_holds_the_same_data_or_more() -> None:
    assert why(["a", "a"], ["0.5", "0.6"], [1, 2])[1] == "m1 holds its data for 1"
    assert why(["a+b", "a"], ["0.5", "0.6"], [1, 2])[1] == "m1 holds its data and more for 1"


def test_a_model_that_is_as_accurate_or_more_drags_a_price_down() -> None:
    dragged = why(["a", "b", "a+b", "c"], ["0.5", "0.55", "0.8", "0.7"], [1, 2, 9, 8])
    assert dragged[2:] == ["m1 + m2 hold its data for 3", "m3 is more accurate and costs 3"]
    equal = why(["a", "b", "c", "a+b"], ["0.5", "0.55", "0.8", "0.8"], [1, 2, 9, 9])
    assert equal[2:] == ["m4 is as accurate and costs 3", "m1 + m2 hold its data for 3"]


def test_a_lower_cap_of_a_model_that_is_as_accurate_or_more_binds() -> None:
    assert why(["a", "b"], ["0.5", "0.5"], [7, 9]) == ["", "m1 is as accurate and costs 7"]
    assert why(["a", "b"], ["0.5", "0.6"], [9, 7]) == ["m2 is more accurate and costs 7", ""]


def test_a_cap_of_a_model_that_was_taken_off_binds_too() -> None:
    """m3, worse than its part m2, is taken off; m1 is as accurate as m3, whose buyers pay 5 at most."""
    menu = gs.price(["a", "b", "b+c", "d"], ["0.6", "0.8", "0.6", "0.5"], [9, 99, 5, 8], demand=[1, 9, 1, 1])
    assert menu.prices == (5, 99, None, 5)
    assert menu.why(0) == "buyers of m3, as accurate, would pay no more"
    assert menu.why(3) == "buyers of m3, more accurate, would pay no more"


@pytest.mark.parametrize(
    ("quality", "reason"),
    [("min-cover", "with it the list would earn 700 more"), ("base", "")],
)
def test_what_a_model_would_have_earned_is_said_even_if_it_shames_the_method(quality: str, reason: str) -> None:
    menu = gs.price(
        ["a+b", "c", "a"], ["0.64", "0.65", "0.67"], [200, 250, 300], demand=[5, 0, 3], quality=quality, keep=1
    )
    assert menu.items[0].why == reason


def test_a_fraction_of_a_unit_is_not_nothing() -> None:
    menu = gs.price(
        ["a", "b", "a+b", "c"],
        ["0.55", "0.56", "0.8", "0.7"],
        [3600, 4900, 96100, 44100],
        demand=[Fraction(1, 10**6), Fraction(1, 10**6), Fraction(4, 10**6), Fraction(2, 10**6)],
        quality="max-improve",
    )
    assert menu.why(0) == "with it the list would earn less than 1 less: m3 would cost 8,500"


def test_long_lists_say_only_what_took_a_model_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing_words, "REASONED", 2)
    menu = gs.price(["a+b", "c", "a"], ["0.64", "0.65", "0.67"], [200, 250, 300], demand=[5, 0, 3], quality="min-cover")
    assert menu.why(0) == "taken off by min-cover"


def test_pairs_promise_no_larger_bundle() -> None:
    menu = gs.price(["a", "b", "c", "a+b+c"], ["0.5", "0.6", "0.7", "0.8"], [1, 2, 3, 50], mode="pair")
    first = menu.promises[0]
    assert (first.promise, first.verdict) == (pricing_words.UNDERCUT, "not promised")
    assert first.where == "m1 + m2 + m3 hold the data of m4 for 6, it costs 50"


def test_pairs_that_no_larger_bundle_undercuts_are_proved_by_search() -> None:
    first = gs.price(["a", "b", "a+b"], ["0.5", "0.6", "0.8"], [1, 2, 50], mode="pair").promises[0]
    assert (first.verdict, first.where) == ("proved", "every bundle was searched")


def test_few_models_have_so_many_bundles_and_many_a_proof_in_words() -> None:
    few = gs.price(["a", "b"], ["0.5", "0.6"], [1, 2]).promises[0]
    assert few.where == "all 3 bundles"
    names = [f"d{number}" for number in range(21)]
    many = gs.price(names, [f"0.{number + 500}" for number in range(21)], [1] * 21).promises[0]
    assert (many.verdict, many.where) == ("proved", many.method)
