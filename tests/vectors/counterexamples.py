"""Instances on which a rule of procurement breaks a promise, and what the corrected rule does there."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from gainshare.auctions.baselines import literal, marginal_at_selection, selected, unfiltered
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.share_clock import share_clock
from gainshare.auctions.thresholds import wins_up_to
from gainshare.ledger.entitlements import largest_remainder
from tests.vectors.figures import rationals

Given = Mapping[str, Any]

INPUTS = {"c", "w", "B", "note", "deviation", "q_true", "D", "eps", "sets", "weight", "provider", "report", "table"}
"""What of an entry is given, with the next line; all else is expected."""
INPUTS |= {"R_fixed", "alpha", "token_value", "report3"}

Rule = Callable[[Sequence[int], Sequence[int], int], Purchase]


def scaled(rule: Rule, costs: Sequence[Any], weights: Sequence[Any], budget: int, **reserve: Any) -> list[Fraction]:
    """The exact pay for rational costs and weights: in a smaller currency and units of weight, and back."""
    costs, weights = rationals(list(costs)), rationals(list(weights))
    coins = lcm(*(Fraction(each).denominator for each in costs))
    units = lcm(*(Fraction(each).denominator for each in weights))
    asks, weighed = [int(each * coins) for each in costs], [int(each * units) for each in weights]
    reserves = {name: Fraction(each * coins, units) for name, each in reserve.items()}
    return [each / coins for each in rule(asks, weighed, budget * coins, **reserves).pay]


def first_loser_budget(given: Given) -> dict[str, Any]:
    pay = literal(given["c"], given["w"], given["B"]).pay
    return {"naive_pay": list(pay), "total": sum(pay)}


def critical_asks(given: Given) -> dict[str, Any]:
    def rule(asks: Sequence[int]) -> Purchase:
        return literal(asks, given["w"], given["B"])

    winners = rule(given["c"]).winners
    pay = [wins_up_to(rule, given["c"], at) if at in winners else 0 for at in range(len(given["c"]))]
    return {"pay": pay, "total": sum(each or 0 for each in pay)}


def corrected(_: Given) -> dict[str, Any]:
    pay = qmia([1, 1, 1, 100], [1, 1, 1, 1], 10).pay
    return {"pay": list(pay), "total": sum(pay)}


def first_loser_misreport(given: Given) -> dict[str, Any]:
    costs = given["c"]
    honest, lying = (literal([*costs[:2], ask, costs[3]], given["w"], given["B"]) for ask in (costs[2], 2))
    gained = [each.pay[2] - costs[2] if 2 in each.winners else 0 for each in (honest, lying)]
    return {
        "truthful": {"win": list(honest.winners), "u3": gained[0]},
        "after": {"win": list(lying.winners), "u3": gained[1], "total": sum(lying.pay)},
    }


def reported_quality(given: Given) -> dict[str, Any]:
    quality = rationals(given["q_true"])
    measured = [each * most for each, most in zip(quality, given["D"], strict=True)]
    claimed = [Fraction(9, 10) * given["D"][0], measured[1]]
    after = scaled(qmia, given["c"], claimed, given["B"])
    return {
        "truthful_pay": scaled(qmia, given["c"], measured, given["B"]),
        "after_q1_9_10": after,
        "winners": [at for at, pay in enumerate(after) if pay],
    }


def regularised_identities(given: Given) -> dict[str, Any]:
    extra = Fraction(given["eps"])
    whole = scaled(qmia, [1, 1], [1 + extra] * 2, 10)[0]
    tenth = Fraction(1, 10)
    split = sum(scaled(qmia, [1, *[tenth] * 10], [1 + extra, *[tenth + extra] * 10], 10)[1:])
    return {"whole": whole, "split_total": split, "gain": float(split / whole - 1)}


def regularised_nothing(_: Given) -> dict[str, Any]:
    return {"pay": scaled(qmia, ["1/1000"], ["1/10"], 10)[0]}


def marginal_when_selected(given: Given) -> dict[str, Any]:
    def value(held: tuple[int, ...]) -> int:
        return sum(given["weight"][each] for each in {each for at in held for each in given["sets"][at]})

    at, costs = given["provider"], given["c"]
    asks = [*costs[:at], given["report"], *costs[at + 1 :]]
    honest, lying = (marginal_at_selection(each, value, given["B"]) for each in (costs, asks))
    gained = [each.pay[at] - costs[at] if at in each.winners else 0 for each in (honest, lying)]
    return {"u_truth": gained[0], "gain": gained[1] - gained[0]}


def complements(given: Given) -> dict[str, Any]:
    def wins(ask: int) -> bool:
        asks = [ask if at == given["provider"] else each for at, each in enumerate(given["c"])]
        half = Fraction(given["B"], 2)
        value = lambda held: given["table"][str(sum(1 << at for at in held))]  # noqa: E731 - the table itself
        return given["provider"] in selected(asks, value, given["B"], half)

    loses = next(ask for ask in range(given["B"]) if not wins(ask) and wins(ask + 1))
    return {"loses_at": loses, "wins_at": loses + 1}


def ring(given: Given) -> dict[str, Any]:
    before, after = (sum(scaled(qmia, each, [1] * 4, given["B"])) for each in (given["c"], [1, 1, 1, 9]))
    return {"truthful_total": before, "after_total": after, "ring_gain": after - before}


def withholding(**reserve: Any) -> Callable[[Given], dict[str, Any]]:
    def run(_: Given) -> dict[str, Any]:
        asked = {"truth": [1, 1, 1], "two_withhold": [1, 10**6, 10**6]}
        return {name: scaled(qmia, each, [1] * 3, 10, **reserve) for name, each in asked.items()}

    return run


def participation(given: Given) -> dict[str, Any]:
    weights, cost = given["w"], given["c"][0]
    both = largest_remainder(given["R_fixed"], [Fraction(each, sum(weights)) for each in weights])
    return {"alone": largest_remainder(given["R_fixed"], [Fraction(1)])[0] - cost, "both": both[0] - cost}


def _mixed(pay: Fraction, alpha: Fraction, token: int) -> Fraction:
    """What a winner's part cash, part token is worth to it."""
    return alpha * pay + (1 - alpha) * token


def loose_tokens(given: Given) -> dict[str, Any]:
    costs, alpha, token = given["c"], Fraction(given["alpha"]), given["token_value"]
    honest, lying = (qmia(each, [1] * 3, given["B"]) for each in (costs, [*costs[:2], given["report3"]]))
    gained = [_mixed(each.pay[2], alpha, token) - costs[2] if 2 in each.winners else 0 for each in (honest, lying)]
    return {"truthful_winners": list(honest.winners), "u3_truth": gained[0], "u3_dev": gained[1]}


def worthless_tokens(given: Given) -> dict[str, Any]:
    run = qmia(given["c"], [1] * 3, 9)
    received = [
        _mixed(pay, Fraction(1, 2), given["token_value"]) if at in run.winners else Fraction(0)
        for at, pay in enumerate(run.pay)
    ]
    kept = [
        each - cost if at in run.winners else 0
        for at, (each, cost) in enumerate(zip(received, given["c"], strict=True))
    ]
    return {"pay": received, "u": kept}


def blocker(given: Given) -> dict[str, Any]:
    asked = given["c"], given["w"], given["B"]
    return {"unfiltered_winners": len(unfiltered(*asked).winners), "filtered": list(qmia(*asked).winners)}


def bad_ratio(given: Given) -> dict[str, Any]:
    found = {"ps": qmia, "guarded": guarded}
    pays = {name: scaled(rule, given["c"], given["w"], given["B"]) for name, rule in found.items()}
    return {name: [at for at, each in enumerate(pay) if each] for name, pay in pays.items()}


def withheld_half(_: Given) -> dict[str, Any]:
    def kept(**reserve: Any) -> dict[str, Any]:
        whole, half = (scaled(qmia, [cost, 0], [offer, 5], 10, **reserve)[0] for cost, offer in ((4, 5), (2, "5/2")))
        return {"u_full": whole - 4, "u_half": half - 2}

    return kept() | {"with_reserve_1": kept(reserve=1)}


def copies(_: Given) -> dict[str, Any]:
    def shares(active: tuple[int, ...]) -> list[Fraction]:
        return [Fraction(6, len(active))] * len(active)

    return {
        "one_copy": share_clock([0] * 2, shares, 9).pay[0],
        "four_copies": sum(share_clock([0] * 5, shares, 9).pay[:4]),
    }


FOUND: dict[str, Callable[[Given], dict[str, Any]]] = {
    "C1_budget_firstloser": first_loser_budget,
    "C1b_budget_true_threshold": critical_asks,
    "C1_fixed": corrected,
    "C2_ic_firstloser": first_loser_misreport,
    "C3_quality_report": reported_quality,
    "C4_regulariser_sybil": regularised_identities,
    "C4b_zero_value_winner": regularised_nothing,
    "C5_marginal_at_selection": marginal_when_selected,
    "C6_complements_nonmonotone": complements,
    "C7_side_payment_ring": ring,
    "C7b_withholding_ring": withholding(),
    "C7c_with_reserve_2": withholding(reserve=2),
    "C8_mut_participation": participation,
    "C9_mixed_loose_tokens": loose_tokens,
    "C9b_mixed_ir": worthless_tokens,
    "C10_blocker": blocker,
    "C10b_ps_bad_ratio": bad_ratio,
    "C11_withhold_half": withheld_half,
    "C12_copies_gain_share": copies,
}
"""What recomputes each entry, by its key."""


def counterexample(given: Given, _: Any) -> dict[str, Any]:
    return FOUND[given["key"]](given)
