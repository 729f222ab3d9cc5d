"""A settlement made again: what must come of it by the rules, from the scores as they are shown.

What was measured is taken as it is shown: only replay and remeasuring can confirm scores.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.core.arrays import MEASURE, measures
from gainshare.core.errors import Refused
from gainshare.gains.joint import Made
from gainshare.games.exchange import Members
from gainshare.games.helping import DIVISIONS, cover
from gainshare.games.tables import players_in
from gainshare.markets.collaborative.market import owing, told_as_written
from gainshare.markets.collaborative.records import Outcome, Rules, Settled
from gainshare.markets.collaborative.rounds import COMMON, Bill, Measured, billed, billed_as_published
from gainshare.markets.collaborative.sharing import PUBLISHED, as_published


def again(rules: Rules, found: Settled) -> Settled:
    """The settlement with every amount, share and worth found anew. Raises Refused as the market would."""
    clusters, bills, written = clustered(found), dict[str, Bill](), None
    if rules.quality == COMMON:
        scores, takers = pooled(found)
        written = told_as_written(scores, rules.price, takers)
        if rules.division in PUBLISHED:
            bills = dict(
                zip(
                    (one.party for one in found.members),
                    billed_as_published(as_published(rules.division, scores, rules.price, takers)),
                    strict=True,
                )
            )
    for place, one in enumerate(found.members):
        if not one.reason and one.party not in bills:
            others = tuple(cluster for at, cluster in enumerate(clusters) if at != place)
            bills[one.party] = billed(rules.division, rules.price, _measured(one), others)
    members = tuple(_outcome(rules, one, bills[one.party]) if not one.reason else one for one in found.members)
    return replace(found, members=members, written=written)


def _measured(one: Outcome) -> Measured:
    made = Made(one.artefact, float(one.alone), float(one.after), float(one.error), float(one.strength), ())
    return Measured(one.scores, made)


def _outcome(rules: Rules, one: Outcome, bill: Bill) -> Outcome:
    parts = zip(one.helps, bill.worths, bill.shares, bill.amounts, strict=True)
    helps = tuple(replace(aid, worth=worth, share=share, amount=amount) for aid, worth, share, amount in parts)
    return owing(rules, replace(one, helps=helps), bill)


def pooled(found: Settled) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Scores of the common model, and who gets it. Raises Refused unless there is one for each coalition of members."""
    if found.written is None or len(found.written.scores) != 1 << len(found.members):
        raise Refused("unknown_value", "written", None, "has no score for each coalition of members")
    return found.written.scores, tuple(place for place, one in enumerate(found.members) if not one.reason)


def clustered(found: Settled) -> tuple[int, ...]:
    """A number for each member, equal for those that share rows."""
    first = {party: group.parties[0] for group in found.together for party in group.parties}
    names = [one.party for one in found.members]
    return tuple(names.index(first.get(name, name)) for name in names)


def games(price: int, rule: str, found: Settled) -> Members:
    """The members as exact games that a rule divides, in units of score, with what each owes in the same unit.

    A rule of one common task has the best that any part of each coalition scores: it supposes that data never harm.
    """
    count = len(found.members)
    if DIVISIONS[rule].common:
        return common(found.written.scores if found.written else (0.0,) * 2**count)
    tables = tuple(
        tuple(Fraction(measures(score), MEASURE) for score in _table(one.scores, place, count))
        if one.scores
        else (0,) * 2**count
        for place, one in enumerate(found.members)
    )
    return Members(tables, tuple(Fraction(one.due, price) for one in found.members), clustered(found))


def common(scores: Sequence[float]) -> Members:
    """The members of one task, each with the best that any part of each coalition scores."""
    table = cover([0, *(measures(score) for score in scores[1:])])
    return Members((tuple(Fraction(worth, MEASURE) for worth in table),) * players_in(table))


def _table(scores: Sequence[float], own: int, members: int) -> tuple[float, ...]:
    """Scores by coalitions of all members, the member's own data in all of them."""
    low = (1 << own) - 1
    return tuple(scores[mask & low | mask >> 1 & ~low] for mask in range(1 << members))
