"""The published single task (section 4 of the paper): what it pays out, whom it pays, and what copies earn in it."""

from collections.abc import Iterator
from fractions import Fraction

from gainshare.axioms.collaborative import profitable_copies, unbalanced, worse_off, zero_element_seller
from gainshare.games.exchange import Members, exchange
from gainshare.games.published import copies_net, published
from studies.row import Figure

HALF = Fraction(1, 2)
THREE_HALVES = (0, HALF, HALF, HALF, HALF, HALF, HALF, 1)
"""Three parties that score 1/2 each and in pairs, and 1 together."""

STRONG = (0, 1, 1, 1, HALF, 1, 1, 1)
"""Two parties that score 1 by themselves, and one that scores 1/2."""

JUNK = (0, 1, 0, 1)
"""A party that scores 1, and one whose data are worth nothing."""

FALLING = (0, HALF, 1, HALF)
"""Two that score less together than the second alone."""


def common(gains: tuple[Fraction | int, ...]) -> Members:
    """Parties with one task."""
    return Members((gains,) * (len(gains).bit_length() - 1))


def balance() -> Iterator[Figure]:
    """What comes in and what goes out."""
    settled = published(THREE_HALVES)
    yield Figure("paid in", float(settled.pot))
    yield Figure(
        "handed out, as written", float(sum(settled.written)), says=str(unbalanced("published", common(THREE_HALVES)))
    )
    yield Figure("handed out, divided by v(N)", float(sum(settled.balanced)))
    for rule in ("banzhaf", "late-shapley"):
        found = exchange(rule, common(THREE_HALVES))
        yield Figure(f"ours, {rule}: paid in less handed out", float(sum(found.paid) - sum(found.earned)))


def junk() -> Iterator[Figure]:
    """What data earn that help nobody."""
    members = common(JUNK)
    for rule in ("published-balanced", "banzhaf", "late-shapley"):
        found = exchange(rule, members)
        yield Figure(
            f"{rule}: earned by worthless data",
            float(found.earned[1]),
            says=str(zero_element_seller(rule, members) or ""),
        )
    yield Figure("published-balanced: paid by their owner", float(exchange("published-balanced", members).paid[1]))


def strong_copies() -> Iterator[Figure]:
    """What a party that scores 1 by itself, and whose fee is 0, gains by copies."""
    honest = copies_net(STRONG, 0, 0)
    for copies in (1, 2, 5, 16):
        found = copies_net(STRONG, 0, copies)
        yield Figure(f"{copies} more | divided by v(N)", float(found.balanced - honest.balanced))
        yield Figure(f"{copies} more | as written", float(found.written - honest.written))
        for rule in ("banzhaf", "late-shapley"):
            case = profitable_copies(rule, common(STRONG), copies=(copies,))
            yield Figure(f"{copies} more | {rule}", float(case.after - case.before) if case else 0.0)


def falling() -> Iterator[Figure]:
    """What becomes of those who join where more data lower the score."""
    for rule in ("published", "published-balanced", "banzhaf", "late-shapley"):
        found = worse_off(rule, common(FALLING))
        yield Figure(
            f"{rule}: utility of whoever does worst",
            float(min(exchange(rule, common(FALLING)).utilities)),
            says=str(found or ""),
        )
