"""What a member has in the end if it brings tampered rows: its own model judged by its true ones, and money."""

from dataclasses import replace
from fractions import Fraction

from gainshare.axioms.validation import Way, tampered
from gainshare.core.questions import Ask
from gainshare.gains.bespoke import Bespoke
from gainshare.markets.collaborative.attacks import handed, judged, nets, world
from gainshare.markets.collaborative.rounds import Round


def benefit(found: Round, place: int, way: Way, ask: Ask, *, rule: str, least: int, fee: int = 0) -> Fraction:
    """Price x score + earned - paid, in minor units, of a member that tampers with its tables this way.

    The score is of the model that it gets, or of that of its true rows alone if it gets none; on the rows that its
    true tables hold out, or on the table that judges all; a member without a task has only money. found: the honest
    round. rule: of the division. least: held-out rows that a task needs; with fewer the member only helps. fee: of
    whoever has a task, minor units.
    """
    one = found.members[place]
    sources = tuple(tampered(source, way) for source in one.sources)
    members = (*found.members[:place], replace(one, sources=sources), *found.members[place + 1 :])
    other = world(replace(found, members=members), (place,), least, ask)
    net = nets(rule, other, fee)[place]
    if not one.task:
        return Fraction(net)
    if handed(rule, other.measured.get(place)):
        score = judged(other, place, one.sources, ask)
    else:
        (alone,) = ask([Bespoke(found.joint, one.sources, one.base, (), (), ())])
        score = alone.before
    return Fraction(score) * found.price + net
