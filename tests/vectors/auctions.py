"""Vectors of payments: noise and masking curves, step curves, integer menus, similarity discounts, settlement."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gainshare.auctions.menu import cumulative_prices, menu, serve
from gainshare.auctions.myerson import Cauchy, Exponential, NoiseCurve, kept, masked, noised, stepwise
from gainshare.gains import noise
from gainshare.gains.similarity import angular, cosine, inverse_hellinger
from gainshare.games.division import penalties
from gainshare.ledger.entitlements import largest_remainder
from tests.vectors.figures import rationals

CENTS = 100


def noise_payment(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    bought = noised(_curve(given["curve"], given["params"]), given["price"], given["bid"])
    return {"gain": bought.gain, "payment": bought.payment, "utility": bought.utility(given["true_value"])}


def _curve(name: str, params: Mapping[str, Any]) -> NoiseCurve:
    match name:
        case "exp":
            return Exponential()
        case "cauchy":
            return Cauchy()
        case "eiv_r2":
            return noise.NoiseCurve(tuple(params["a"]), tuple(params["lam"]), params["sigma"])
    raise ValueError(f"no curve {name}")


def masking_payment(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    bought = masked(given["power"], given["price"], given["bid"])
    return {"theta": kept(given["price"], given["bid"]), "gain": bought.gain, "payment": bought.payment}


def step_menu(given: Mapping[str, Any], out: Mapping[str, Any]) -> dict[str, Any]:
    opens, gains = rationals(given["thresholds"]), rationals(given["gains"])
    rows = []
    for row in out["rows"]:
        bought = stepwise(opens, gains, Fraction(row["bid"]))
        rows.append({"bid": Fraction(row["bid"]), "gain": bought.gain, "payment": bought.payment})
    return {"rows": rows}


def integer_menu(given: Mapping[str, Any], out: Mapping[str, Any]) -> dict[str, Any]:
    """Levels count from 1 in the product and from 0 in the vectors, where -1 stays out; bids there are in euros."""
    exact = rationals(given["gains"])
    scale = math.lcm(*(gain.denominator for gain in exact))
    gains = [int(gain * scale) for gain in exact]
    openings = [(number, CENTS * opens) for number, opens in enumerate(rationals(given["thresholds"]), 1)]
    offered = menu(openings, gains, scale=scale)
    rows = []
    for row in out["rows"]:
        bid = CENTS * Fraction(row["bid"])
        assert bid.denominator == 1, "the product takes whole minor units"
        level = serve(offered, int(bid))
        gain = Fraction(level.gain, scale)
        rows.append({"bid": bid / CENTS, "level": level.number - 1, "gain": gain, "payment_cents": level.price})
    return {"price_cents": [int(price) for price in cumulative_prices(openings, gains, scale=scale)], "rows": rows}


def similarity(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    x, y = np.array(given["x"], dtype=float), np.array(given["y"], dtype=float)
    signed = math.copysign(cosine(x, y), float(x @ y))
    return {"abs_cosine": cosine(x, y), "angular": angular(x, y), "signed_cosine_wrong": signed}


def hellinger(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    return {"inverse_hellinger": inverse_hellinger(np.array(given["p"]), np.array(given["q"]))}


def robust_division(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    alike = {"abs_cosine": cosine, "angular": angular}[given["metric"]]
    features = [np.array(column, dtype=float) for column in given["features"]]
    matrix = np.array([[alike(x, y) for y in features] for x in features])
    shares = np.array(list(map(float, rationals(given["psi"])))) * penalties(matrix, given["lam"])
    return {
        "total_similarity": (matrix.sum(axis=1) - np.diag(matrix)).tolist(),
        "payout_share": shares.tolist(),
        "retained_share": 1 - float(shares.sum()),
    }


def settlement(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    payouts = largest_remainder(given["total_minor_units"], rationals(given["shares"]))
    retained = given["total_minor_units"] - sum(payouts)
    return {"payouts": payouts, "retained": retained}
