"""The published rules are kept faithfully: each of their known failures is measured here."""

import numpy as np
import pytest
from scipy.integrate import simpson
from sklearn.linear_model import LinearRegression

from gainshare.core.arrays import Floats
from gainshare.core.random import stream
from gainshare.markets.auction import published
from gainshare.prices.tried import untried
from gainshare.prices.ucb import Ucb

PRICE, BID = 357.89, published.VALUE
"""The transaction that the report prints."""


def data(seed: int = 1) -> tuple[Floats, Floats]:
    return published.generated(10, 100, stream(seed, "published"))


def standard(seed: int) -> tuple[Floats, Floats]:
    """Ten columns of unit variance, and a target that they explain as well as the report's do."""
    rng = stream(seed, "standard")
    columns = rng.standard_normal((100, 10))
    return columns, columns @ rng.standard_normal(10) + 0.2 * rng.standard_normal(100)


def test_generated_data_are_uniform_columns_and_a_linear_target_with_noise_of_half_a_unit() -> None:
    columns, target = published.generated(5, 20_000, stream(3))
    assert columns.shape == (20_000, 5)
    assert 0.0 <= columns.min() < 0.01
    assert 9.99 < columns.max() <= 10.0
    model = LinearRegression().fit(columns, target)
    assert abs(float(np.std(target - model.predict(columns))) - 0.5) < 6 * 0.5 / np.sqrt(2 * 20_000)


def test_gains_are_those_of_least_squares_fitted_and_scored_on_the_same_rows() -> None:
    columns, target = data()
    many = np.stack([columns, columns + 3.0 * stream(2).standard_normal(columns.shape)])
    for found, features in zip(published.gains(many, target), many, strict=True):
        left = target - LinearRegression().fit(features, target).predict(features)
        assert found == pytest.approx(1 - np.sqrt(np.mean(left**2)) / np.std(target), abs=1e-9)


def test_a_copied_column_changes_no_gain_and_a_constant_target_is_a_full_gain() -> None:
    columns, target = data()
    assert published.gains(columns[:, [*range(10), 3]], target) == pytest.approx(published.gains(columns, target))
    assert published.gains(columns, np.full(100, 2.5)) == 1.0


def test_ten_columns_of_pure_noise_gain_5_percent_in_sample() -> None:
    rng = stream(5, "overfit")
    found = np.array([published.gains(rng.standard_normal((100, 10)), rng.standard_normal(100)) for _ in range(2_000)])
    assert abs(found.mean() - (1 - np.sqrt(1 - 10 / 99))) < 6 * found.std() / np.sqrt(len(found))


def test_a_bid_at_the_price_gets_the_columns_themselves_and_one_below_gets_noise() -> None:
    columns, _ = data()
    assert published.allocated(columns, BID, BID, stream(1)) is columns
    noise = published.allocated(columns, PRICE, BID, stream(1)) - columns
    assert abs(noise.std() - 0.1 * (PRICE - BID)) < 6 * 15.789 / np.sqrt(2 * noise.size)


def test_columns_in_smaller_units_are_not_degraded() -> None:
    columns, target = data()
    sold = [published.gains(published.allocated(u * columns, PRICE, BID, stream(1)), target) for u in (1.0, 100.0)]
    assert sold[0] < 0.15
    assert sold[1] > 0.85


@pytest.mark.parametrize("points", [4, 6, 100])
def test_simpson_is_that_of_the_library_used_there(points: int) -> None:
    heights = stream(points).random(points)
    assert published.simpson(heights, 0.37) == pytest.approx(float(simpson(heights, dx=0.37)), abs=1e-12)


def test_with_fresh_noise_at_every_bid_the_payment_is_luck_and_often_negative() -> None:
    raw = np.array(
        [published.raw_payment(*standard(seed), PRICE, BID, stream(seed, "raw")) for seed in range(400)]
    )  # the report's transaction on columns of unit variance: below 0 in 63 % of draws
    assert abs((raw < 0).mean() - 0.63) < np.sqrt(np.log(2 / 1e-6) / (2 * len(raw)))
    assert raw.std() > 3.0
    assert raw.clip(0).mean() - raw.mean() > 1.0


def test_the_price_printed_charges_what_the_report_printed() -> None:
    drawn = [(*data(seed), stream(seed, "payment")) for seed in range(200)]
    paid = np.array([published.raw_payment(columns, target, 50.0, BID, rng) for columns, target, rng in drawn])
    assert paid.min() < 25.36 < paid.max()
    clean = np.array([published.gains(columns, target) for columns, target, _ in drawn])
    assert clean.min() < 0.9398
    assert clean.max() > 0.9446


def test_the_same_bid_pays_another_amount_each_time() -> None:
    columns, target = data()
    again = [published.payments(columns, target, BID, stream(time)) for time in range(2)]
    full = np.array(published.NET) <= BID
    assert (again[0] != again[1])[full].all()
    assert min(again[0].min(), again[1].min()) == 0.0


def test_mwu_multiplies_by_a_tenth_of_the_payment_in_500() -> None:
    paid = np.zeros(20)
    paid[7] = 50.0
    assert published.reweighted((2.0,) * 20, paid) == (*(2.0,) * 7, 2.0 * 1.01, *(2.0,) * 12)


def played(buyers: int, *, scaled: bool) -> int:
    """How many prices are tried again after each was tried once, if every buyer pays what the first one would."""
    paid = published.payments(*data(), BID, stream(8))
    ucb, tried, again = Ucb(published.NET, BID), untried(20), set[int]()
    for buyer in range(buyers):
        place = published.NET.index(ucb.post(tried, stream(0)).price) if scaled else published.hopeful(tried)
        again |= {place} if buyer >= 20 else set()
        tried = tried.again(place, float(paid[place]))
    return len(again)


def test_ucb_on_money_explores_nothing_after_the_first_round_and_on_rewards_it_does() -> None:
    assert played(300, scaled=False) == 1
    assert played(300, scaled=True) > 10


def test_shapley_values_sum_to_the_gain_of_all() -> None:
    columns, target = data()
    values = published.shapley(columns, target, stream(4))
    assert values.sum() == pytest.approx(float(published.gains(columns, target)))
    assert values.min() >= 0.0  # in sample no column can hurt


def test_a_seller_who_adds_its_column_with_the_other_sign_earns_twice() -> None:
    x, target = standard(2)[0][:, :1], standard(2)[1]
    alone = published.divided(x, target, stream(1)).penalised.sum()
    both = published.divided(np.hstack([x, -x]), target, stream(1)).penalised.sum()
    assert both / alone == pytest.approx(2.0)


def test_of_ten_independent_positive_columns_the_penalty_keeps_one_percent() -> None:
    kept = []
    for seed in range(60):
        columns, target = data(seed)
        division = published.divided(columns, target, stream(seed))
        kept.append(division.penalised.sum() / division.values.sum())
    assert abs(np.mean(kept) - 0.0093) < 6 * np.std(kept) / np.sqrt(len(kept))


def test_making_shares_sum_to_one_lets_a_copy_pay_again() -> None:
    column, target = standard(3)[0][:, [0]], standard(3)[1]
    before, after = (  # example 3.1: A and B bring the same, then A brings it twice
        np.array(
            [published.divided(np.repeat(column, copies, axis=1), target, stream(seed)).shares for seed in range(40)]
        )
        for copies in (2, 3)
    )
    for found, share in ((before[:, 0], 1 / 2), (after[:, [0, 2]].sum(axis=1), 2 / 3)):
        assert abs(found.mean() - share) < 6 * found.std() / np.sqrt(len(found))


def test_payouts_rounded_one_by_one_miss_the_payment() -> None:
    thirds = published.Division(np.ones(3), np.ones(3), np.full(3, 1 / 3))
    assert thirds.payouts(1.0).sum() == pytest.approx(0.99)


def test_where_nothing_is_worth_anything_shares_are_equal() -> None:
    assert published.divided(np.zeros((50, 4)), np.arange(50.0), stream(1)).shares.tolist() == [0.25] * 4
