"""The words of `--policy`: each stands for the market's own rules with that word in its place."""

from dataclasses import replace

import pytest

from gainshare.auctions.quality import QUALITIES
from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import asset
from gainshare.engine.simulation import BEHAVIOURS
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction.market import Rules
from gainshare.prices.catalog import PRICERS
from gainshare.service.policies import OWN, policies

RULES = Rules(asset("EUR"))


def only(text: str, own: Rules = RULES) -> Rules:
    rules, behaviours = policies(text, own)
    assert [*rules] == [OWN, text]
    assert behaviours == BEHAVIOURS
    return rules[text]


def test_without_a_word_everybody_plays_under_the_markets_own_rules() -> None:
    assert policies("", RULES) == ({OWN: RULES}, BEHAVIOURS)


def test_every_word_of_the_rules_is_known() -> None:
    for key, words in (("price", PRICERS), ("quality", QUALITIES), ("division", DIVISIONS)):
        for word in words:
            if word != getattr(RULES, key):
                assert only(word) == replace(RULES, **{key: word})


def test_words_are_joined_and_a_rate_is_a_price() -> None:
    assert only("ucb+posted+banzhaf") == replace(RULES, price="ucb", quality="posted", division="banzhaf")
    assert [*policies(" 12.00 \t EUR/gain ", RULES)[0]] == [OWN, "12.00 EUR/gain"]
    assert only("12.00 EUR/gain + posted") == replace(RULES, price="fixed", rate=1_200, quality="posted")
    fixed = replace(RULES, price="fixed", rate=700)
    assert only("hedge", fixed) == RULES


def test_a_learning_rate_stays_with_its_price_rule() -> None:
    own = replace(RULES, delta=0.1)
    assert only("ucb", own) == replace(RULES, price="ucb")
    assert only("posted", own).delta == 0.1
    assert policies("hedge", own)[0] == {"own = hedge": own}


def test_rules_that_say_the_same_are_played_once_under_both_names() -> None:
    assert policies("hedge,ucb,levels+ucb,ucb", RULES)[0] == {
        "own = hedge": RULES,
        "ucb = levels+ucb": replace(RULES, price="ucb"),
    }


def test_behaviours_restrict_what_is_played() -> None:
    rules, behaviours = policies("copying, ucb,honest", RULES)
    assert [*rules] == [OWN, "ucb"]
    assert behaviours == ("honest", "copying")


def test_an_unknown_word_is_refused_with_all_words_and_the_one_that_was_meant() -> None:
    with pytest.raises(Refused) as refused:
        policies("posted+banzaf", RULES)
    said = str(refused.value)
    assert said.startswith('--policy = "banzaf": no rule and no behaviour, did you mean banzhaf; words: ')
    listed = said.partition("words: ")[2].partition(", or a rate [unknown_value]")[0].split(", ")
    assert {*listed} == {*PRICERS, *QUALITIES, *DIVISIONS, *BEHAVIOURS}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("hedge+ucb", "two rules of price"),
        ("levels+12.00 EUR/gain+ucb", "two rules of price"),
        ("shading+ucb", "is a behaviour: it stands alone"),
        ("ucb+", "no rule and no behaviour"),
        ("fixed", "no rule and no behaviour"),
    ],
)
def test_what_cannot_be_joined_is_refused(text: str, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        policies(text, RULES)


@pytest.mark.parametrize("rate", ["0 EUR/gain", "12.001 EUR/gain", "12 USD/gain", "12 EUR/weight", "1e400"])
def test_a_rate_is_an_amount_of_the_markets_money_for_a_unit_of_gain(rate: str) -> None:
    with pytest.raises(InvalidAmount, match="--policy"):
        policies(rate, RULES)
