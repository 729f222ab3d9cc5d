"""Claims on future revenue: tranches of face and equity, paid from a pool, exact to the minor unit.

A *pool* takes a fixed share of each revenue. A *tranche* is what one auction issued: *face*, a claim capped at its
amount, and *equity*, units that share at the tranche's rate in what is left once all face is paid. Earlier tranches
come first, so that a later auction never dilutes an older claim; equity is diluted only by rates that are fixed as
shares of one whole from the start. This is the rule of marginal utility tokens (Ayyoubzadeh et al. 2025), corrected:
what is shared out is a payment that was asked for, never a share of an unknown number of others.

Claims are not money: nobody need accept them and nothing guarantees that revenue comes. To issue them, or to let
them change hands, may fall under securities law where you are; by default they do not change hands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.money import charge
from gainshare.ledger.entitlements import split
from gainshare.ledger.vesting import vested

WHOLE = 10**6
"""Rates are counted in millionths."""

Uses = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party holds in a tranche, all in minor units but `units`.

    face: outstanding. settled: face that was paid. units: of equity. earned: paid on them. stopped: age of the tranche
    at which vesting stopped, because the party cheated; what had not vested is the buyer's. None while it runs.
    """

    party: str
    face: int
    units: int = 0
    settled: int = 0
    earned: int = 0
    stopped: int | None = None

    @property
    def cash(self) -> int:
        """All that was ever paid on this claim, whoever has it now."""
        return self.settled + self.earned


@dataclass(frozen=True, slots=True)
class Tranche:
    """The claims of one auction.

    claims: by party, ascending. issued, minted: face and units when it was issued. cancelled: face that was given up.
    rate: of equity, millionths. remainder: minor units that did not divide among the units. cliff, vests: as of
    `vested`. age: income events so far.
    """

    claims: tuple[Claim, ...]
    issued: int
    minted: int
    rate: int
    cliff: int
    vests: int
    cancelled: int = 0
    remainder: int = 0
    age: int = 0

    def share(self, claim: Claim) -> Fraction:
        """How much of a claim has vested."""
        age = self.age if claim.stopped is None else claim.stopped
        return vested(age, cliff=self.cliff, vests=self.vests)

    def paid(self, claim: Claim) -> int:
        """Cash that the party has: the vested share of all that was paid on its claim, floored."""
        return int(claim.cash * self.share(claim))

    def held(self, claim: Claim) -> int:
        """Cash in escrow until it vests."""
        return claim.cash - self.paid(claim) if claim.stopped is None else 0

    def forfeited(self, claim: Claim) -> int:
        """Cash that went to the buyer instead of a party that cheated."""
        return 0 if claim.stopped is None else claim.cash - self.paid(claim)

    def outstanding(self, claim: Claim) -> int:
        """Face that is still to be paid to the party itself: of a forfeited claim the share that had vested."""
        if claim.stopped is None:
            return claim.face
        whole, settled = (int(amount * self.share(claim)) for amount in (claim.face + claim.settled, claim.settled))
        return whole - settled

    def claim(self, party: str) -> Claim:
        """The claim of a party. Raises Refused (not_found) if it has none."""
        for each in self.claims:
            if each.party == party:
                return each
        raise Refused("not_found", "party", party, "holds nothing in this tranche")


@dataclass(frozen=True, slots=True)
class Pool:
    """A share of revenue and who has a claim on it. Amounts in minor units, from the start.

    theta: share of revenue that enters, millionths. carry: millionths of a unit that wait for the next revenue.
    revenue: all there was. entered: what came into the pool. paid: to holders, as income. buyer: what fell back.
    transfers: whether claims may change hands. early: cash for face that is redeemed early, millionths; 0 for never.
    funded, redeemed: what was put into the fund for that, and taken out. uses: names of what face buys, and its price.
    """

    theta: int
    transfers: bool = False
    early: int = 0
    uses: Uses = ()
    carry: int = 0
    revenue: int = 0
    entered: int = 0
    paid: int = 0
    buyer: int = 0
    funded: int = 0
    redeemed: int = 0
    tranches: tuple[Tranche, ...] = ()

    @property
    def fund(self) -> int:
        """What is left for early redemption."""
        return self.funded - self.redeemed

    def tranche(self, number: int) -> Tranche:
        """A tranche by its number, from 1 in the order of issue. Raises Refused (not_found) if there is none."""
        if not 1 <= charge(number, field="tranche") <= len(self.tranches):
            raise Refused("not_found", "tranche", number, f"must lie in 1..{len(self.tranches)}")
        return self.tranches[number - 1]

    def with_tranche(self, number: int, tranche: Tranche) -> "Pool":
        """The pool with this tranche in the place of that number."""
        return replace(self, tranches=(*self.tranches[: number - 1], tranche, *self.tranches[number:]))


@dataclass(frozen=True, slots=True)
class Payout:
    """What an event brought one claim, in minor units.

    face, equity: paid on it. paid: to the party, with what came out of escrow. held: into escrow, negative out of it.
    forfeited: to the buyer instead. face + equity = paid + held + forfeited. claim: face left to the party.
    """

    tranche: int
    party: str
    face: int
    equity: int
    paid: int
    held: int
    forfeited: int
    claim: int


@dataclass(frozen=True, slots=True)
class Payouts:
    """Where money went: entered = paid + held of all parts + buyer + remainder.

    parts: of claims to which something happened. buyer: all it got, what was forfeited included. remainder: added to
    what did not divide.
    """

    entered: int
    parts: tuple[Payout, ...]
    buyer: int
    remainder: int


def opened(theta: int, *, transfers: bool = False, early: int = 0, uses: Uses = ()) -> Pool:
    """A pool without claims. Arguments as of `Pool`.

    Raises Refused for a share outside 0..10^6, a use without a name or named twice, or a price below 1.
    """
    names = [named(name, field="uses") for name, _ in uses]
    if len(set(names)) < len(names):
        raise Refused("duplicate_key", "uses", None, f"names must differ: {', '.join(names)}")
    for name, price in uses:
        if charge(price, field=name) < 1:
            raise Refused("out_of_range", name, price, "must cost at least 1 unit of face")
    if not isinstance(transfers, bool):
        raise Refused("wrong_type", "transfers", transfers, "must be true or false")
    return checked(Pool(_rate(theta, "theta"), transfers, _rate(early, "early"), tuple(uses)))


def issue(
    pool: Pool,
    faces: Mapping[str, int],
    units: Mapping[str, int] | None = None,
    *,
    rate: int = 0,
    cliff: int = 0,
    vests: int = 0,
) -> Pool:
    """A new tranche behind all others; its number is that of tranches then.

    faces: minor units of capped claim, by party. units: of equity, by party. rate: of equity, millionths; the rates of
    all tranches sum to at most one. cliff, vests: income events, as of `vested`. Units are minted here and never again.
    Raises Refused, naming field, value and rule.

    >>> pool = issue(opened(500_000), {"ann": 30, "bob": 60})
    >>> pool, payouts = income(pool, 100)
    >>> [(part.party, part.paid, part.claim) for part in payouts.parts]
    [('ann', 17, 13), ('bob', 33, 27)]
    """
    owned = units or {}
    parties = sorted({named(party, field="party") for party in (*faces, *owned)})
    claims = tuple(
        Claim(party, charge(faces.get(party, 0), field=party), charge(owned.get(party, 0), field=party))
        for party in parties
    )
    promised = sum(tranche.rate for tranche in pool.tranches)
    if promised + _rate(rate, "rate") > WHOLE:
        raise Refused("out_of_range", "rate", rate, f"rates sum to at most {WHOLE}, {promised} is promised already")
    issued = charge(sum(claim.face for claim in claims), field="face")
    minted = charge(sum(claim.units for claim in claims), field="units")
    if rate and not minted:
        raise Refused("empty_data", "units", 0, "a rate needs units that share in it")
    if charge(cliff, field="cliff") > charge(vests, field="vests"):
        raise Refused("out_of_range", "cliff", cliff, f"must be at most vests, {vests}")
    return checked(replace(pool, tranches=(*pool.tranches, Tranche(claims, issued, minted, rate, cliff, vests))))


def income(pool: Pool, revenue: int) -> tuple[Pool, Payouts]:
    """One revenue: face first, earlier tranches first, then equity, then the buyer.

    revenue: minor units, >= 0. theta of it enters, what is no whole unit is carried. Inside a tranche face is paid pro
    rata to what is outstanding, by largest remainder, ties to the lesser name. Of what is left each tranche's rate is
    shared equally by its units; what does not divide waits there. Cash on what has not vested goes to escrow. Raises
    Refused for what is no amount.
    """
    total = charge(pool.revenue + charge(revenue, field="revenue"), field="revenue")
    entered, carry = divmod(pool.theta * revenue + pool.carry, WHOLE)
    left, faced = entered, list[Tranche]()
    for tranche in pool.tranches:
        due = sum(claim.face for claim in tranche.claims)
        faced.append(_face_paid(tranche, min(left, due)))
        left -= min(left, due)
    shared = [left * tranche.rate // WHOLE for tranche in faced]
    tranches = tuple(_equity_paid(tranche, amount) for tranche, amount in zip(faced, shared, strict=True))
    after = replace(pool, carry=carry, revenue=total, entered=pool.entered + entered, tranches=tranches)
    return settled(pool, after, buyer=left - sum(shared))


def _face_paid(tranche: Tranche, amount: int) -> Tranche:
    parts = split(amount, [claim.face for claim in tranche.claims]) if amount else (0,) * len(tranche.claims)
    claims = tuple(
        replace(claim, face=claim.face - part, settled=claim.settled + part)
        for claim, part in zip(tranche.claims, parts, strict=True)
    )
    return replace(tranche, claims=claims, age=tranche.age + 1)


def _equity_paid(tranche: Tranche, amount: int) -> Tranche:
    if not tranche.rate:
        return tranche
    each, remainder = divmod(amount + tranche.remainder, tranche.minted)
    claims = tuple(replace(claim, earned=claim.earned + each * claim.units) for claim in tranche.claims)
    return replace(tranche, claims=claims, remainder=remainder)


def settled(before: Pool, after: Pool, *, buyer: int = 0) -> tuple[Pool, Payouts]:
    """The pool after an event, its totals drawn up and checked, and what the event brought to whom.

    after: as before, with the event's changes of claims. buyer: what falls to it besides what is forfeited.
    """
    parts = tuple(_parts(before, after))
    buyer += sum(part.forfeited for part in parts)
    paid = sum(part.paid for part in parts)
    pool = checked(replace(after, paid=before.paid + paid, buyer=before.buyer + buyer))
    remainders = [sum(tranche.remainder for tranche in each.tranches) for each in (before, after)]
    return pool, Payouts(after.entered - before.entered, parts, buyer, remainders[1] - remainders[0])


def _parts(before: Pool, after: Pool) -> Iterator[Payout]:
    for number, (old, new) in enumerate(zip(before.tranches, after.tranches, strict=True), start=1):
        for was, now in zip(old.claims, new.claims, strict=True):
            part = Payout(
                tranche=number,
                party=now.party,
                face=now.settled - was.settled,
                equity=now.earned - was.earned,
                paid=new.paid(now) - old.paid(was),
                held=new.held(now) - old.held(was),
                forfeited=new.forfeited(now) - old.forfeited(was),
                claim=new.outstanding(now),
            )
            if any((part.face, part.equity, part.paid, part.held, part.forfeited)):
                yield part


def checked(pool: Pool) -> Pool:
    """The pool itself, if it loses and makes nothing; BrokenPromise, naming what does not add up, otherwise.

    paid + escrow + remainders + buyer = entered; entered x 10^6 + carry = theta x revenue; in each tranche face
    outstanding, settled and cancelled are what was issued, and units what was minted; no claim is negative; the fund
    is not overdrawn; rates sum to at most one.
    """
    held = sum(tranche.held(claim) for tranche in pool.tranches for claim in tranche.claims)
    paid = sum(tranche.paid(claim) for tranche in pool.tranches for claim in tranche.claims)
    waiting = sum(tranche.remainder for tranche in pool.tranches)
    sums = [
        ("paid + escrow + remainders + buyer", pool.paid + held + waiting + pool.buyer, pool.entered),
        ("entered x 10^6 + carry", pool.entered * WHOLE + pool.carry, pool.theta * pool.revenue),
        ("paid to all claims", paid, pool.paid),
        ("negative amounts", _negative(pool), 0),
        ("rates above one", max(0, sum(tranche.rate for tranche in pool.tranches) - WHOLE), 0),
    ]
    for number, tranche in enumerate(pool.tranches, start=1):
        face = sum(claim.face + claim.settled for claim in tranche.claims)
        sums.append((f"face of tranche {number}", face + tranche.cancelled, tranche.issued))
        sums.append((f"units of tranche {number}", sum(claim.units for claim in tranche.claims), tranche.minted))
    for what, found, expected in sums:
        if found != expected:
            raise BrokenPromise(f"claims: {what} is {found}, should be {expected}")
    return pool


def _negative(pool: Pool) -> int:
    amounts: list[int] = [pool.theta, pool.carry, pool.revenue, pool.entered, pool.paid, pool.buyer, pool.fund]
    for tranche in pool.tranches:
        amounts += [tranche.cancelled, tranche.remainder, tranche.age, tranche.rate]
        for claim in tranche.claims:
            amounts += [claim.face, claim.units, claim.settled, claim.earned]
    return sum(amount < 0 for amount in amounts)


def _rate(rate: object, field: str) -> int:
    checked_rate = charge(rate, field=field)
    if checked_rate > WHOLE:
        raise Refused("out_of_range", field, rate, f"must lie in 0..{WHOLE}, millionths")
    return checked_rate


def named(name: object, *, field: str) -> str:
    """A name, checked: a text that is not empty. Raises Refused."""
    if not isinstance(name, str) or not name:
        raise Refused("invalid_name", field, name, "must be a name")
    return name
