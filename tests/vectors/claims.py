"""Vectors of claims: histories of a pool step by step, and payments that are part cash, part claim."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from gainshare.auctions.procurement import qmia
from gainshare.ledger.claims import Pool, Tranche, income, issue, opened
from gainshare.ledger.mixed import mixed


def history(given: Mapping[str, Any], _: Any) -> list[dict[str, Any]]:
    """The state of the pool after each step; `op` is echoed, it is the input."""
    pool, states = opened(given["theta_ppm"]), []
    for step in given["steps"]:
        match step["op"]:
            case ["issue", faces, units, rate]:
                pool = issue(pool, faces, units, rate=rate)
            case ["income", revenue]:
                pool, _payouts = income(pool, revenue)
        states.append({"op": step["op"], **_state(pool)})
    return states


def _state(pool: Pool) -> dict[str, Any]:
    tranches = [_claims(tranche) for tranche in pool.tranches]
    return {
        "revenue": pool.revenue,
        "pool": pool.entered,
        "buyer": pool.buyer,
        "paid": pool.paid,
        "tranches": tranches,
    }


def _claims(tranche: Tranche) -> dict[str, Any]:
    return {
        "out": {claim.party: claim.face for claim in tranche.claims},
        "cash": {claim.party: tranche.paid(claim) for claim in tranche.claims},
        "rem": tranche.remainder,
    }


def payments(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    """What each winner of Q-MIA gets of its payment at once, and what as a claim."""
    bought = qmia(given["c"], given["w"], given["B"])
    parts = {winner: mixed(bought.pay[winner], Fraction(given["alpha_ppm"], 10**6)) for winner in bought.winners}
    return {
        "rho": bought.rate,
        "out": {
            str(winner): {"pay": cash + claim, "cash": cash, "claim": claim} for winner, (cash, claim) in parts.items()
        },
        "cash_total": sum(cash for cash, _ in parts.values()),
        "claim_total": sum(claim for _, claim in parts.values()),
    }
