"""What a menu's journal says of what buyers would pay."""

from fractions import Fraction

from gainshare.prices.menus.survey import Answer
from gainshare.service.files.menu_history import ordered, surveyed
from tests.service.menus import SURVEY, opened


def test_orders_that_name_an_accuracy_say_what_it_is_worth() -> None:
    market = opened()
    market.order("mill", accuracy="0.7", bid="90.00 EUR")
    market.order("mill", bid="10.00 EUR")
    market.order("city", accuracy="0.99", bid="5.00 EUR")
    said = (Answer("mill", Fraction(7, 10), 9_000), Answer("city", Fraction(99, 100), 500))
    assert ordered(market._running()) == said


def test_the_survey_in_use_is_the_last_one_that_no_orders_made() -> None:
    market = opened()
    assert len(surveyed(market._running())) == len(SURVEY)
    market.order("mill", accuracy="0.7", bid="90.00 EUR")
    market.reprice()
    assert len(surveyed(market._running())) == len(SURVEY)
    market.reprice([("lab", "0.5", "5.00 EUR")])
    assert surveyed(market._running()) == (Answer("lab", Fraction(1, 2), 500),)
