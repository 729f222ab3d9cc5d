"""What may become of a claim besides being paid: it changes hands, is redeemed, buys something, or is forfeited.

Only claims that have vested are given away or given up, so that nobody sells what a later proof would take back.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gainshare.core.errors import InsufficientFunds, Refused
from gainshare.core.money import charge
from gainshare.ledger.claims import WHOLE, Claim, Payouts, Pool, Tranche, checked, named, settled


@dataclass(frozen=True, slots=True)
class Move:
    """From one party's claim to another's: minor units of face outstanding, and units of equity.

    tranche: its number. The cash that came on a claim before it moves stays with the giver.
    """

    tranche: int
    giver: str
    taker: str
    face: int = 0
    units: int = 0


def transfer(pool: Pool, moves: Iterable[Move]) -> Pool:
    """A block of moves, all at once: only what each party has after all of them counts, so their order does not.

    Raises Refused if the pool allows no transfers, for a party that gives to itself, a tranche or party that is not
    there, and for claims that have not vested; InsufficientFunds if a party gives more than it has and gets.

    >>> from gainshare.ledger.claims import issue, opened
    >>> pool = transfer(issue(opened(500_000, transfers=True), {"ann": 30}), [Move(1, "ann", "bob", face=10)])
    >>> [(claim.party, claim.face) for claim in pool.tranche(1).claims]
    [('ann', 20), ('bob', 10)]
    """
    if not pool.transfers:
        raise Refused("forbidden", "transfer", None, "claims of this pool do not change hands")
    faces, units = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for move in moves:
        tranche = pool.tranche(move.tranche)
        if named(move.giver, field="giver") == named(move.taker, field="taker"):
            raise Refused("unknown_value", "taker", move.taker, "must be another party than the giver")
        for party in (move.giver, move.taker):
            _require_vested(tranche, party)
        for moved, amount in ((faces, charge(move.face, field="face")), (units, charge(move.units, field="units"))):
            moved[move.tranche, move.giver] -= amount
            moved[move.tranche, move.taker] += amount
    for number in sorted({number for number, _ in faces}):
        parties = {party for place, party in faces if place == number}
        changes = {party: (faces[number, party], units[number, party]) for party in parties}
        pool = pool.with_tranche(number, _moved(pool.tranche(number), changes))
    return checked(pool)


def _moved(tranche: Tranche, changes: dict[str, tuple[int, int]]) -> Tranche:
    claims = {claim.party: claim for claim in tranche.claims}
    for party in sorted(changes):
        claim, (face, units) = claims.get(party, Claim(party, 0)), changes[party]
        _require_covered(party, "face", claim.face, -face)
        _require_covered(party, "units", claim.units, -units)
        claims[party] = replace(claim, face=claim.face + face, units=claim.units + units)
    return replace(tranche, claims=tuple(claims[party] for party in sorted(claims)))


def fund(pool: Pool, amount: int) -> Pool:
    """More money for early redemption: minor units, set aside by the buyer. It is no income of the pool."""
    return checked(replace(pool, funded=charge(pool.funded + charge(amount, field="fund"), field="fund")))


def give_back(pool: Pool) -> tuple[Pool, int]:
    """What is left of the fund, for the buyer, once no face is outstanding that could be redeemed; 0 before."""
    if any(claim.face for tranche in pool.tranches for claim in tranche.claims):
        return pool, 0
    return checked(replace(pool, redeemed=pool.funded)), pool.fund


def redeem(pool: Pool, number: int, party: str, face: int) -> tuple[Pool, int]:
    """Face given up early for cash from the fund, at the posted price; the second value is that cash, floored.

    Raises Refused if the pool redeems nothing early or the claim has not vested; InsufficientFunds if the face is not
    outstanding or the fund holds less.
    """
    if not pool.early:
        raise Refused("forbidden", "redeem", None, "this pool redeems nothing early")
    cash = charge(face, field="face") * pool.early // WHOLE
    _require_covered("fund", "cash", pool.fund, cash)
    return _given_up(replace(pool, redeemed=pool.redeemed + cash), number, party, face), cash


def use(pool: Pool, number: int, party: str, what: str, count: int) -> tuple[Pool, int]:
    """Face given up for so many of what the pool sells for it; the second value is that face, price x count.

    Raises Refused if the pool sells no such thing or the claim has not vested; InsufficientFunds if less face is
    outstanding.
    """
    prices = dict(pool.uses)
    if what not in prices:
        raise Refused("unknown_value", "use", what, f"must be one of {', '.join(prices) or 'nothing: none is sold'}")
    face = charge(charge(count, field="count") * prices[what], field="face")
    return _given_up(pool, number, party, face), face


def _given_up(pool: Pool, number: int, party: str, face: int) -> Pool:
    tranche = pool.tranche(number)
    claim = tranche.claim(party)
    _require_vested(tranche, party)
    _require_covered(party, "face", claim.face, face)
    left = replace(tranche, claims=_with(tranche, replace(claim, face=claim.face - face)))
    return checked(pool.with_tranche(number, replace(left, cancelled=tranche.cancelled + face)))


def forfeit(pool: Pool, number: int, party: str) -> tuple[Pool, Payouts]:
    """A party has cheated: its vesting stops, its escrow and all that its claim would still bring go to the buyer.

    The share that has vested stays the party's. The rest keeps its place in the tranche, now for the buyer, so that
    no other provider is paid a unit more or earlier: nobody gains by accusing. Raises Refused if there is no such
    claim, or nothing left to forfeit.
    """
    tranche = pool.tranche(number)
    claim = tranche.claim(party)
    if claim.stopped is not None:
        raise Refused("forbidden", "forfeit", party, "has forfeited its claim already")
    if tranche.share(claim) == 1:
        raise Refused("forbidden", "forfeit", party, f"has vested after {tranche.vests} income events")
    stopped = replace(tranche, claims=_with(tranche, replace(claim, stopped=tranche.age)))
    return settled(pool, pool.with_tranche(number, stopped))


def _with(tranche: Tranche, claim: Claim) -> tuple[Claim, ...]:
    return tuple(claim if each.party == claim.party else each for each in tranche.claims)


def _require_vested(tranche: Tranche, party: str) -> None:
    """The tranche has vested and the party, if it holds anything, has not cheated."""
    if tranche.age < tranche.vests:
        rule = f"vests after {tranche.vests} income events, {tranche.age} have passed"
        raise Refused("forbidden", "tranche", None, rule, "wait")
    if any(claim.party == party and claim.stopped is not None for claim in tranche.claims):
        raise Refused("forbidden", "party", party, "has forfeited its claim")


def _require_covered(party: str, what: str, available: int, requested: int) -> None:
    if requested > available:
        rule = f"has available {available} of {what}, requested {requested}"
        raise InsufficientFunds("insufficient_funds", party, None, rule)
