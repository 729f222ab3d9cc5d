"""Vectors of members that train together: the published single task, and tasks of their own by two rules."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from gainshare.games.exchange import Members, exchange, helped
from gainshare.games.helping import parted
from gainshare.games.published import copies_net, published
from tests.vectors.figures import rationals


def single_task(given: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """One task as written and balanced; of the replications, which members and how often is given in the outcome."""
    gains = rationals(given["G"])
    settled = published(gains)
    return {
        "v": settled.worths,
        "psi": settled.psi,
        "a": settled.improvements,
        "b_raw": settled.written,
        "b": settled.balanced,
        "A": settled.fees,
        "t": settled.refunds,
        "net": settled.nets,
        "pot": settled.pot,
        "balanced_raw": sum(settled.written) == settled.pot,
        "balanced_normalised": sum(settled.balanced) == settled.pot,
        "replication": [copying(gains, each["player"], each["copies"]) for each in expected["replication"]],
    }


def copying(gains: Sequence[Fraction], player: int, copies: int) -> dict[str, Any]:
    before, after = copies_net(gains, player, 0).balanced, copies_net(gains, player, copies).balanced
    return {
        "player": player,
        "copies": copies,
        "net_before": before,
        "net_after": after,
        "profitable": after > before,
    }


def by_shapley(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    members = Members(tuple(rationals(given["G"])))
    settled = exchange("shapley", members)
    shares = []
    for taker, table in enumerate(members.tables):
        worths = list(parted("shapley", helped(table, taker)).worths)
        shares.append([*worths[:taker], Fraction(), *worths[taker:]])
    return {"a": settled.gains, "b": settled.earned, "net": settled.nets, "shares": shares}


def by_banzhaf(given: Mapping[str, Any], _: Any) -> dict[str, Any]:
    settled = exchange("banzhaf-scaled", Members(tuple(rationals(given["G"]))))
    return {
        "gain": settled.gains,
        "pay": settled.paid,
        "b": settled.earned,
        "net": settled.nets,
        "capped": list(settled.capped),
    }
