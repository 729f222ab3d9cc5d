"""Up to which ask a provider would win, the other asks being what they are."""

from collections.abc import Callable, Sequence

from gainshare.auctions.procurement import Purchase

Mechanism = Callable[[Sequence[int]], Purchase]
"""From asks to what is bought."""


def wins_up_to(mechanism: Mechanism, asks: Sequence[int], party: int) -> int | None:
    """The largest whole ask with which the party wins, others asking what they do; None if it never wins.

    mechanism: wins at an ask must win at any lower one, and lose at some. A truthful mechanism pays a winner exactly
    the limit of its winning asks, so that two or three runs are enough; any other is searched, one run a bit.

    >>> from gainshare.auctions.procurement import qmia
    >>> wins_up_to(lambda asks: qmia(asks, [3, 4], 70), [10, 50], 0)
    37
    """

    def wins_at(ask: int) -> bool:
        return party in mechanism([*asks[:party], ask, *asks[party + 1 :]]).winners

    free = mechanism([*asks[:party], 0, *asks[party + 1 :]])
    if party not in free.winners:
        return None
    wins, loses = 0, free.paid[party] + 1
    while wins_at(loses):
        wins, loses = loses, 2 * loses
    likely = [loses - 1, loses - 2]  # an ask at the very limit may lose a tie
    while loses - wins > 1:
        tried = likely.pop(0) if likely else (wins + loses) // 2
        wins, loses = (tried, loses) if wins_at(tried) else (wins, tried)
    return wins
