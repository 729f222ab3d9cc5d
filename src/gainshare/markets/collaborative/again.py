"""A settlement made again: what must come of it by the rules, from the scores as they are shown.

What was measured is taken as it is shown: only replay and remeasuring can confirm scores.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.gains.joint import Made
from gainshare.games.exchange import Members
from gainshare.markets.collaborative.records import Outcome, Rules, Settled
from gainshare.markets.collaborative.rounds import Bill, Measured, billed, billed_as_published
from gainshare.markets.collaborative.sharing import PUBLISHED, AsPublished, as_published, due


def again(rules: Rules, found: Settled) -> Settled:
    """The settlement with every amount, share and worth found anew. Raises Refused as the market would."""
    clusters, bills = clustered(found), dict[str, Bill]()
    if rules.division in PUBLISHED:
        written = rewritten(rules, found)
        if written is None:
            return found
        bills = dict(zip((one.party for one in found.members), billed_as_published(written), strict=True))
    for place, one in enumerate(found.members):
        if not one.reason and one.party not in bills:
            others = tuple(cluster for at, cluster in enumerate(clusters) if at != place)
            bills[one.party] = billed(rules.division, rules.price, _measured(one), others)
    members = tuple(_outcome(rules, one, bills[one.party]) if not one.reason else one for one in found.members)
    return replace(found, members=members)


def _measured(one: Outcome) -> Measured:
    made = Made(one.artefact, float(one.alone), float(one.after), float(one.error), float(one.strength), ())
    return Measured(one.scores, made)


def _outcome(rules: Rules, one: Outcome, bill: Bill) -> Outcome:
    published, rise = rules.division in PUBLISHED, measures(float(one.after)) - measures(float(one.alone))
    units = max(0, rise) if published else _measured(one).charged
    parts = zip(one.helps, bill.worths, bill.shares, bill.amounts, strict=True)
    return replace(
        one,
        charged=Fraction(units, MEASURE),
        fee=due(rules.price, MEASURE - measures(float(one.alone))),
        due=bill.due,
        paid=bill.paid + rules.min_fee,
        capped=bill.capped,
        helps=tuple(replace(aid, worth=worth, share=share, amount=amount) for aid, worth, share, amount in parts),
    )


def rewritten(rules: Rules, found: Settled) -> AsPublished | None:
    """A single task as published, from the scores of its members; None where one of them has none."""
    pooled = common(found)
    return as_published(rules.division, pooled, rules.price) if pooled else None


def common(found: Settled) -> tuple[float, ...]:
    """Scores of the one task with each coalition of all members, by bitmask; () if they have not all the same."""
    if found.written is None or any(one.reason for one in found.members):
        return ()
    tables = [_table(one.scores, place, len(found.members)) for place, one in enumerate(found.members)]
    every = [{table[mask] for place, table in enumerate(tables) if mask >> place & 1} for mask in range(len(tables[0]))]
    return () if any(len(scores) > 1 for scores in every[1:]) else (0.0, *(scores.pop() for scores in every[1:]))


def clustered(found: Settled) -> tuple[int, ...]:
    """A number for each member, equal for those that share rows."""
    first = {party: group.parties[0] for group in found.together for party in group.parties}
    names = [one.party for one in found.members]
    return tuple(names.index(first.get(name, name)) for name in names)


def games(found: Settled) -> Members:
    """The members as exact games, in units of 2^-30, with what each owes in minor units."""
    count = len(found.members)
    tables = tuple(
        tuple(map(measures, _table(one.scores, place, count))) if one.scores else (0,) * 2**count
        for place, one in enumerate(found.members)
    )
    pooled = common(found)
    if pooled:
        tables = (tuple(map(measures, pooled)),) * count
    return Members(tables, tuple(Fraction(one.due) for one in found.members), clustered(found))


def _table(scores: Sequence[float], own: int, members: int) -> tuple[float, ...]:
    """Scores by coalitions of all members, the member's own data in all of them."""
    low = (1 << own) - 1
    return tuple(scores[mask & low | mask >> 1 & ~low] for mask in range(1 << members))
