"""Vectors of procurement: every rule's winners, rate and pay, and the misreports that pay, counted on a grid."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, TypeAlias

from gainshare.auctions.baselines import fractional_optimum, greedy, literal, selected
from gainshare.auctions.guarded import guarded
from gainshare.auctions.procurement import Purchase, qmia
from gainshare.auctions.sequential import sequential
from gainshare.auctions.share_clock import Shares, share_clock
from gainshare.core.errors import Refused

Members: TypeAlias = tuple[int, ...]
Asked: TypeAlias = Callable[[Sequence[int]], Purchase]

INPUTS = {"name", "c", "w", "B", "reserve", "grid", "valuation", "share_by_mask"}
"""What of a case is given; all else is expected."""


def additive(given: Mapping[str, Any], _: Mapping[str, Any]) -> dict[str, Any]:
    asks, weights, budget = [int(ask) for ask in given["c"]], [int(weight) for weight in given["w"]], int(given["B"])
    reserve = None if given["reserve"] is None else Fraction(given["reserve"])
    rules: dict[str, Asked] = {
        "qmia": lambda asks: qmia(asks, weights, budget, reserve=reserve),
        "guarded": lambda asks: guarded(asks, weights, budget, reserve=reserve),
        "naive": lambda asks: literal(asks, weights, budget),
    }
    found: dict[str, Any] = {
        "qmia": bought(rules["qmia"](asks)),
        "guarded": bought(rules["guarded"](asks)),
        "frac_opt": fractional_optimum(asks, weights, budget),
    }
    if "grid" not in given:
        return found
    low, high = given["grid"]
    grid = range(low, high + 1)
    paid = {name: unilateral(rule, asks, grid) for name, rule in rules.items()}
    return found | {
        "by_bid": {str(at): {str(ask): pay or 0 for ask, pay in each.items()} for at, each in enumerate(paid["qmia"])},
        "ic_violations": violations(paid["qmia"]),
        "ic_violations_guarded": violations(paid["guarded"]),
        "naive_ic_violations": violations(paid["naive"]),
        "naive_spent": sum(rules["naive"](asks).pay),
    }


def bought(purchase: Purchase) -> dict[str, Any]:
    return {
        "winners": list(purchase.winners),
        "rho": purchase.rate,
        "pay": list(purchase.pay),
        "spent": sum(purchase.pay),
    }


def unilateral(rule: Asked, asks: Sequence[int], grid: Sequence[int]) -> list[dict[int, Fraction | None]]:
    """For each provider and each ask of the grid its exact pay while the others stand; None if it loses."""
    found = list[dict[int, Fraction | None]]()
    for at in range(len(asks)):
        runs = {ask: rule([*asks[:at], ask, *asks[at + 1 :]]) for ask in grid}
        found.append({ask: run.pay[at] if at in run.winners else None for ask, run in runs.items()})
    return found


def violations(paid: Sequence[Mapping[int, Fraction | None]]) -> int:
    """How many (provider, cost, ask) do better than the truth, plus how many (provider, cost) lose by the truth."""
    count = 0
    for outcomes in paid:
        for cost, pay in outcomes.items():
            honest = 0 if pay is None else pay - cost
            count += honest < 0
            count += sum(each is not None and each - cost > honest for each in outcomes.values())
            count += sum(each is None and honest < 0 for each in outcomes.values())
    return count


def submodular(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    asks, budget = given["c"], given["B"]
    value, shares = worth(given["valuation"])
    everybody = tuple(range(len(asks)))
    textbook, grid = greedy(asks, value, budget), range(budget + 2)
    posted = sequential(asks, value, budget, target=Fraction(value(everybody), 2))
    clock = share_clock(asks, shares, budget)
    asked: Asked = lambda asks: greedy(asks, value, budget)  # noqa: E731 - one of two rules
    ticked: Asked = lambda asks: share_clock(asks, shares, budget)  # noqa: E731 - the other
    return {
        "greedy": {
            "order": list(selected(asks, value, budget, Fraction(budget, 2))),
            "winners": list(textbook.winners),
            "pay": list(textbook.pay),
            "spent": sum(textbook.pay),
            "value": value(textbook.winners),
        },
        "opt": max(value(held) for held in affordable(asks, budget)),
        "ic_violations": violations(unilateral(asked, asks, grid)),
        "posted": {
            "target": "v(N)/2",
            "winners": list(posted.winners),
            "pay": list(posted.pay),
            "rho": posted.rate,
        },
        "share_clock": bought(clock)
        | {
            "value": value(clock.winners),
            "all_shares": list(shares(everybody)),
            "ic_violations": violations(unilateral(ticked, asks, grid)),
        },
    }


def affordable(asks: Sequence[int], budget: int) -> Iterator[Members]:
    """Every set whose asks fit the budget."""
    sizes = range(len(asks) + 1)
    sets = (held for size in sizes for held in combinations(range(len(asks)), size))
    return (held for held in sets if sum(asks[at] for at in held) <= budget)


def worth(given: Mapping[str, Any]) -> tuple[Callable[[Members], int], Shares]:
    """The utility of a set, and the shares of an active set."""
    if given["kind"] == "coverage":
        counts = [Counter(held) for held in given["sets"]]
        caps = dict.fromkeys(range(len(given["weight"])), 1)
    else:
        counts = [Counter(dict(enumerate(row))) for row in given["counts"]]
        caps = dict(enumerate(given["cap"]))
    weight = given["weight"]

    def totals(held: Members) -> Counter[int]:
        return Counter(features for at in held for features in counts[at].elements())

    def value(held: Members) -> int:
        return sum(weight[feature] * min(caps[feature], total) for feature, total in totals(held).items())

    def shares(active: Members) -> list[Fraction]:
        each = {
            feature: Fraction(weight[feature] * min(caps[feature], total), total)
            for feature, total in totals(active).items()
        }
        parts = (sum(count * each[feature] for feature, count in counts[at].items() if count) for at in active)
        return [Fraction(part) for part in parts]

    return value, shares


def share_table(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    table = given["share_by_mask"]

    def shares(active: Members) -> list[int]:
        listed = table[str(sum(1 << provider for provider in active))]
        return [listed[str(provider)] for provider in active]

    return bought(share_clock(given["c"], shares, given["B"]))


def refused(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """How many of two rules refuse the input, of each way to read it: as it stands, and texts as floats."""
    return {"refused": [_refuses(rule, each) for rule in (qmia, guarded) for each in (given, _numbers(given))]}


def _refuses(rule: Callable[..., Purchase], given: Mapping[str, Any]) -> bool:
    try:
        rule(given["c"], given["w"], given["B"], reserve=given.get("reserve"))
    except Refused:
        return True
    return False


def _numbers(given: Any) -> Any:
    """The input with its non-finite numbers, which JSON spells as texts."""
    if isinstance(given, dict):
        return {name: _numbers(each) for name, each in given.items()}
    if isinstance(given, list):
        return [_numbers(each) for each in given]
    return float(given) if given in ("NaN", "Infinity") else given
