"""Division: equal sellers earn alike, noise earns nothing, copies pay only where it is said, withheld money is seen."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from gainshare.core.errors import TaskTooLarge
from gainshare.games.division import DIVISIONS
from gainshare.markets.auction.market import AuctionMarket
from tests.engine.small import columnwise, features, labels, stream_of, table
from tests.markets.auction.fold import Fold


def test_identical_sellers_earn_the_same_to_the_last_bit() -> None:
    small = columnwise()
    twins = small.selling(**small.tables, twin=small.tables["hr"])
    for division in DIVISIONS:
        sold = Fold(twins.ruled(division=division)).trade(twins.order(40_000))
        one, *_, other = sold.shares
        assert (one.worth, one.share) == (other.worth, other.share)
        assert one.worth > 0


def test_a_column_of_noise_earns_almost_nothing_and_a_constant_one_nothing() -> None:
    small = columnwise()
    noise = np.random.Generator(np.random.Philox(1)).standard_normal(90)
    wide = small.selling(**small.tables, noise=table(noise), flat=table(np.full(90, 3.0)))
    shares = {share.party: share for share in Fold(wide).trade(wide.order(40_000)).shares}
    assert shares["flat"].worth == 0.0
    assert shares["flat"].amount == 0
    assert float(shares["noise"].share) < 0.02
    assert shares["hr"].worth > 20 * abs(shares["noise"].worth)


def test_a_negative_worth_stays_on_record_and_earns_nothing() -> None:
    held, negative = Fold(columnwise()), 0
    for order in stream_of(held.small, 60):
        for share in held.trade(order).shares:
            if share.worth < 0:
                negative += 1
                assert share.share == share.amount == 0
    assert negative > 0


@pytest.mark.parametrize("word", ["similarity", "similarity-cosine", "similarity-hellinger"])
def test_similarity_withholds_in_sight(word: str) -> None:
    small = columnwise()
    twins = small.selling(**small.tables, twin=small.tables["hr"]).ruled(division=word)
    sold = Fold(twins).trade(twins.order(40_000))
    parts = sum((share.share for share in sold.shares), Fraction(0))
    assert parts < Fraction(3, 4)
    assert sold.withheld == int((1 - parts) * sold.bought.charge)


def test_an_exact_copy_never_pays_under_similarity() -> None:
    small = columnwise().ruled(division="similarity")
    attacks = Fold(small).trade(small.order(40_000)).attacks
    copies = [attack for attack in attacks if attack.disguise == "copy"]
    assert len(copies) == 3
    assert not any(attack.pays for attack in copies)


def test_an_exact_copy_pays_under_shapley_and_the_attack_report_says_so() -> None:
    small = columnwise()
    held = Fold(small)
    attacks = held.trade(small.order(40_000)).attacks
    paying = [attack for attack in attacks if attack.disguise == "copy" and attack.pays]
    assert paying
    copied = paying[0].seller
    twice = small.selling(**small.tables, again=small.tables[copied])
    again = Fold(twice).trade(twice.order(40_000))
    earned = {share.party: share.share for share in again.shares}
    assert earned[copied] + earned["again"] == paying[0].after > paying[0].before


def test_the_attack_report_is_made_once_for_each_task() -> None:
    small = columnwise().wanting("other", labels(features(), seed=8))
    held = Fold(small)
    reports = [len(held.trade(small.order(9_000, task=task)).attacks) for task in ("cnt", "cnt", "other", "cnt")]
    assert reports == [15, 0, 15, 0]


def test_a_group_is_one_player_with_one_account() -> None:
    small = columnwise()
    copied = small.selling(**small.tables, twin=small.tables["hr"])
    grouped = replace(copied, groups={"hr": "met", "twin": "met"}).ruled(division="group-shapley")
    assert AuctionMarket(grouped.rules, grouped.offers).sellers == ("met", "hum", "t")
    alone, together = (Fold(one).trade(one.order(40_000)) for one in (small, grouped))
    assert together.shares[0].party == "met"
    assert together.shares[0].worth == pytest.approx(alone.shares[0].worth, abs=0.02)
    ungrouped = Fold(copied).trade(copied.order(40_000))
    assert sum(share.worth for share in ungrouped.shares if share.party in ("hr", "twin")) > together.shares[0].worth


def test_groups_count_only_where_the_division_says_so() -> None:
    grouped = replace(columnwise(), groups={"hr": "met", "hum": "met"})
    assert AuctionMarket(grouped.rules, grouped.offers).sellers == ("hr", "hum", "t")


def test_money_withheld_after_a_seller_left_is_still_withheld() -> None:
    """Entitlements keep who is gone at the end; the withheld account stands before them."""
    small = columnwise().ruled(division="similarity")
    held = Fold(small)
    held.trade(small.order(40_000, party="a"))
    fewer = small.selling(**{name: small.tables[name] for name in ("hr", "hum")})
    held.amended(fewer)
    sold = held.trade(fewer.order(40_000, party="b"))
    parts = sum((share.share for share in sold.shares), Fraction(0))
    assert held.state.owed.names == ("hr", "hum", "withheld", "t")
    assert sold.withheld == pytest.approx(float((1 - parts) * sold.bought.charge), abs=1.0)
    assert sold.withheld > 100


def test_banzhaf_of_too_many_sellers_is_refused_and_not_replaced_in_silence() -> None:
    small = columnwise()
    rng = np.random.Generator(np.random.Philox(2))
    crowd = small.selling(**small.tables, **{f"n{place}": table(rng.standard_normal(90)) for place in range(14)})
    held = Fold(crowd.ruled(division="banzhaf", price="fixed", rate=2_000))
    with pytest.raises(TaskTooLarge, match="at most 16 for ridge"):
        held.if_ordered(crowd.order(40_000))
    sampled = Fold(crowd.ruled(price="fixed", rate=2_000)).trade(crowd.order(40_000))
    assert sampled.method == "shapley on 500 antithetic pairs of permutations"
    assert max(share.stderr for share in sampled.shares) > 0
    assert sum(share.worth for share in sampled.shares) == pytest.approx(sampled.worth, abs=1e-8)
    assert sampled.attacks == ()
