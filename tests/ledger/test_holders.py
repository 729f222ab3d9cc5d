"""Whatever holders do, money and claims add up; nobody gains by accusing; the order inside a block is irrelevant."""

from collections import Counter
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gainshare.core.codec import Codec, canonical
from gainshare.core.errors import FloatMoney, InsufficientFunds, InvalidAmount, Refused
from gainshare.ledger.claims import WHOLE, Claim, Payouts, Pool, Tranche, checked, income, issue, opened
from gainshare.ledger.holders import Move, forfeit, fund, give_back, redeem, transfer, use

NAMES = ("ann", "bob", "cy", "dee")
names = st.sampled_from(NAMES)
amounts = st.integers(0, 300)
holdings = st.dictionaries(names, amounts, min_size=1, max_size=4)
places = st.integers(0, 99)
young = st.sampled_from([0, 0, 2, 4])
"""Income events until all has vested."""


def cash(tranche: Tranche, *besides: str) -> dict[str, int]:
    return {claim.party: claim.cash for claim in tranche.claims if claim.party not in besides}


class Histories(RuleBasedStateMachine):
    """Every operation in every order, beside books that count money and claims by themselves."""

    @initialize(theta=st.integers(0, WHOLE), early=st.integers(0, WHOLE), first=young)
    def open(self, theta: int, early: int, first: int) -> None:
        self.pool = opened(theta, transfers=True, early=early, uses=(("predictions", 3), ("licence", 70)))
        self.first = self.pool
        self.done: list[tuple[Any, tuple[Any, ...]]] = []
        self.purse, self.escrow = Counter[str](), 0
        self.buyer = self.waiting = self.issued = self.given_up = self.drawn = 0
        self.issues({"ann": 200, "bob": 100}, {"ann": 7, "cy": 3}, 300_000, 0, first)

    def do(self, operation: Any, *arguments: Any) -> Any:
        """The second value of the operation, if it has one; a refused operation changes nothing and is forgotten."""
        before = canonical(self.pool)
        try:
            answer = operation(self.pool, *arguments)
        except Refused:
            assert canonical(self.pool) == before
            return None
        self.done.append((operation, arguments))
        self.pool, extra = answer if isinstance(answer, tuple) else (answer, None)
        return extra

    def book(self, payouts: Payouts | None) -> None:
        for part in payouts.parts if payouts else ():
            self.purse[part.party] += part.paid
            self.escrow += part.held
        self.buyer += payouts.buyer if payouts else 0
        self.waiting += payouts.remainder if payouts else 0

    def claim(self, place: int) -> tuple[int, Claim]:
        """A tranche's number and one of its claims; a party without any, now and then."""
        every = [(number, claim) for number, held in enumerate(self.pool.tranches, 1) for claim in held.claims]
        every.append((1, Claim("zed", 0)))
        return every[place % len(every)]

    @precondition(lambda self: len(self.pool.tranches) < 3)
    @rule(faces=holdings, units=holdings, rate=st.integers(0, WHOLE // 2), cliff=st.integers(0, 2), more=young)
    def issues(self, faces: dict[str, int], units: dict[str, int], rate: int, cliff: int, more: int) -> None:
        count = len(self.pool.tranches)
        self.do(partial(issue, rate=rate, cliff=min(cliff, more), vests=more), faces, units)
        self.issued += sum(faces.values()) * (len(self.pool.tranches) - count)

    @rule(revenue=st.integers(0, 1_000))
    def earns(self, revenue: int) -> None:
        self.book(self.do(income, revenue))

    @rule(moves=st.lists(st.tuples(places, names, amounts, st.integers(0, 20)), min_size=1, max_size=3))
    def moves(self, moves: list[tuple[int, str, int, int]]) -> None:
        block = []
        for place, taker, face, units in moves:
            number, claim = self.claim(place)
            block.append(Move(number, claim.party, taker, min(face, claim.face), min(units, claim.units)))
        self.do(transfer, block)

    @rule(amount=amounts)
    def funds(self, amount: int) -> None:
        self.do(fund, amount)

    @rule(place=places, percent=st.integers(0, 110))
    def redeems(self, place: int, percent: int) -> None:
        number, claim = self.claim(place)
        face = claim.face * percent // 100
        got = self.do(redeem, number, claim.party, face)
        if got is not None:
            self.drawn += got
            self.given_up += face

    @rule(place=places, what=st.sampled_from(["predictions", "licence"]), count=st.integers(0, 9))
    def uses(self, place: int, what: str, count: int) -> None:
        number, claim = self.claim(place)
        self.given_up += self.do(use, number, claim.party, what, count) or 0

    @rule(place=places)
    def cheats(self, place: int) -> None:
        number, claim = self.claim(place)
        self.book(self.do(forfeit, number, claim.party))

    @invariant()
    def adds_up(self) -> None:
        pool = checked(self.pool)
        assert pool.entered == self.purse.total() + self.escrow + self.waiting + self.buyer
        assert (pool.paid, pool.buyer, pool.redeemed) == (self.purse.total(), self.buyer, self.drawn)
        assert min([0, self.escrow, *self.purse.values()]) == 0
        claims = [claim for tranche in pool.tranches for claim in tranche.claims]
        assert sum(claim.face + claim.settled for claim in claims) + self.given_up == self.issued
        assert all(
            tranche.age >= 0 <= tranche.outstanding(claim) for tranche in pool.tranches for claim in tranche.claims
        )
        assert pool.fund >= 0

    def teardown(self) -> None:
        """Replaying the operations, each on what was stored before it, gives the same bytes."""
        codec, stored = Codec((Pool,)), canonical(self.first)
        for operation, arguments in self.done:
            answer = operation(codec.read_bytes(stored), *arguments)
            stored = canonical(answer[0] if isinstance(answer, tuple) else answer)
        assert stored == canonical(self.pool)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)

three = st.fixed_dictionaries({"ann": amounts, "bob": amounts, "cy": amounts})


@settings(max_examples=50)
@given(three, three, st.integers(0, WHOLE), st.lists(st.integers(0, 600), min_size=4, max_size=6), st.integers(0, 3))
def test_nobody_but_the_buyer_gains_by_an_accusation(
    faces: dict[str, int], units: dict[str, int], rate: int, revenues: list[int], after: int
) -> None:
    pool = issue(opened(WHOLE), faces, units, rate=rate * any(units.values()), vests=4)
    pool = honest = issue(pool, {"dee": 100}, {"dee": 1})
    for revenue in revenues[:after]:
        pool = honest = income(pool, revenue)[0]
    pool, _ = forfeit(pool, 1, "ann")
    for revenue in revenues[after:]:
        pool, honest = income(pool, revenue)[0], income(honest, revenue)[0]
    for accused, spared in zip(pool.tranches, honest.tranches, strict=True):
        assert cash(accused, "ann") == cash(spared, "ann")
    mine, spared_mine = (each.tranches[0].claim("ann") for each in (pool, honest))
    assert mine.cash == spared_mine.cash
    assert pool.buyer == honest.buyer + mine.cash - pool.tranches[0].paid(mine)


@settings(max_examples=50)
@given(st.integers(1, 300), st.integers(0, 3), st.lists(st.integers(0, 200), min_size=1, max_size=4))
def test_what_is_left_to_a_party_that_cheated_is_what_it_will_be_paid(
    face: int, after: int, revenues: list[int]
) -> None:
    pool = issue(opened(WHOLE), {"ann": face}, vests=4)
    for revenue in [17, 5, 11][:after]:
        pool, _ = income(pool, revenue)
    pool, _ = forfeit(pool, 1, "ann")
    before = _left(pool) + pool.paid
    for revenue in (*revenues, face):
        pool, _ = income(pool, revenue)
        assert _left(pool) + pool.paid == before
    assert _left(pool) == 0


def _left(pool: Pool) -> int:
    held = pool.tranche(1)
    return held.outstanding(held.claim("ann"))


def test_what_has_vested_stays_and_the_rest_is_the_buyers() -> None:
    pool, _ = income(issue(opened(WHOLE), {"ann": 100, "bob": 100}, vests=4), 40)
    pool, payouts = forfeit(pool, 1, "ann")
    (part,) = payouts.parts
    assert (part.paid, part.held, part.forfeited, part.claim, payouts.buyer) == (0, -15, 15, 20, 15)
    pool, payouts = income(pool, 160)
    assert [(part.party, part.paid, part.forfeited) for part in payouts.parts] == [("ann", 20, 60), ("bob", 45, 0)]


HELD = issue(
    opened(WHOLE, transfers=True, early=600_000, uses=(("licence", 25), ("predictions", 2))),
    {"ann": 60, "bob": 40, "cy": 0},
    {"ann": 6, "bob": 4},
    rate=WHOLE,
)


@settings(max_examples=50)
@given(st.lists(st.builds(Move, st.just(1), names, names, st.integers(0, 40), st.integers(0, 4)), max_size=4))
def test_the_order_inside_a_block_is_irrelevant(moves: list[Move]) -> None:
    outcomes = set()
    for order in permutations(moves):
        try:
            outcomes.add(canonical(transfer(HELD, order)))
        except Refused as refused:
            outcomes.add(refused.code.encode())
    assert len(outcomes) == 1


def test_a_block_may_pass_on_what_it_brings() -> None:
    chain = [Move(1, "bob", "cy", face=100), Move(1, "ann", "bob", face=60)]
    assert [claim.face for claim in transfer(HELD, chain).tranche(1).claims] == [0, 0, 100]
    with pytest.raises(InsufficientFunds, match="bob: has available 40 of face, requested 100"):
        transfer(HELD, chain[:1])


def test_cash_that_came_before_a_transfer_stays_with_the_giver() -> None:
    pool, _ = income(HELD, 50)
    pool = transfer(pool, [Move(1, "ann", "dee", face=30, units=6)])
    assert cash(pool.tranche(1)) == {"ann": 30, "bob": 20, "cy": 0, "dee": 0}
    pool, _ = income(pool, 60)
    assert cash(pool.tranche(1)) == {"ann": 30, "bob": 44, "cy": 0, "dee": 36}


def test_early_redemption_pays_the_posted_price_while_the_fund_lasts() -> None:
    pool, got = redeem(fund(HELD, 20), 1, "ann", 33)
    assert (got, pool.fund, pool.tranche(1).claim("ann").face) == (19, 1, 27)
    with pytest.raises(InsufficientFunds, match="fund: has available 1 of cash, requested 2"):
        redeem(pool, 1, "bob", 4)
    assert redeem(pool, 1, "bob", 2)[1] == 1


@settings(max_examples=50)
@given(st.lists(st.integers(0, 20), max_size=3))
def test_redeeming_in_parts_never_pays_more(parts: list[int]) -> None:
    pool = fund(HELD, 100)
    whole, got = redeem(pool, 1, "ann", sum(parts))[1], 0
    for part in parts:
        pool, paid = redeem(pool, 1, "ann", part)
        got += paid
    assert got <= whole


def test_a_claim_buys_predictions_and_a_licence_at_posted_prices() -> None:
    pool, face = use(HELD, 1, "ann", "predictions", 17)
    assert (face, pool.tranche(1).claim("ann").face) == (34, 26)
    pool, face = use(pool, 1, "ann", "licence", 1)
    assert (face, pool.tranche(1).claim("ann").face, pool.tranche(1).cancelled) == (25, 1, 59)
    assert income(pool, 41)[1].parts[0].face == 1


YOUNG = issue(opened(WHOLE, transfers=True, early=WHOLE, uses=(("licence", 1),)), {"ann": 9, "bob": 9}, vests=2)
STOPPED = income(income(forfeit(YOUNG, 1, "ann")[0], 0)[0], 0)[0]
CLOSED = issue(opened(WHOLE), {"ann": 9})

BAD: list[tuple[Any, tuple[Any, ...], type[Refused], str]] = [
    (transfer, (CLOSED, [Move(1, "ann", "bob", 1)]), Refused, "claims of this pool do not change hands"),
    (transfer, (HELD, [Move(1, "ann", "ann", 1)]), Refused, 'taker = "ann": must be another party'),
    (transfer, (HELD, [Move(2, "ann", "bob", 1)]), Refused, "tranche = 2: must lie in 1..1"),
    (transfer, (HELD, [Move(1, "ann", "", 1)]), Refused, 'taker = "": must be a name'),
    (transfer, (HELD, [Move(1, "ann", "bob", -1)]), InvalidAmount, "face = -1"),
    (transfer, (HELD, [Move(1, "ann", "bob", units=True)]), InvalidAmount, "units = True"),
    (transfer, (HELD, [Move(1, "ann", "bob", units=7)]), InsufficientFunds, "ann: has available 6 of units"),
    (transfer, (HELD, [Move(1, "zed", "bob", face=1)]), InsufficientFunds, "zed: has available 0 of face"),
    (transfer, (YOUNG, [Move(1, "ann", "bob", 1)]), Refused, "vests after 2 income events, 0 have passed"),
    (transfer, (STOPPED, [Move(1, "bob", "ann", 1)]), Refused, 'party = "ann": has forfeited its claim'),
    (fund, (HELD, -1), InvalidAmount, "fund = -1"),
    (redeem, (CLOSED, 1, "ann", 1), Refused, "this pool redeems nothing early"),
    (redeem, (HELD, 1, "ann", 0.5), FloatMoney, "face = 0.5"),
    (redeem, (HELD, 1, "zed", 0), Refused, 'party = "zed": holds nothing'),
    (redeem, (fund(HELD, 99), 1, "ann", 61), InsufficientFunds, "ann: has available 60 of face, requested 61"),
    (redeem, (fund(YOUNG, 99), 1, "ann", 1), Refused, "vests after 2 income events"),
    (redeem, (fund(STOPPED, 99), 1, "ann", 1), Refused, 'party = "ann": has forfeited its claim'),
    (use, (HELD, 1, "ann", "model", 1), Refused, 'use = "model": must be one of licence, predictions'),
    (use, (CLOSED, 1, "ann", "model", 1), Refused, "must be one of nothing: none is sold"),
    (use, (HELD, 1, "ann", "licence", -1), InvalidAmount, "count = -1"),
    (use, (HELD, True, "ann", "licence", 1), InvalidAmount, "tranche = True"),
    (use, (HELD, 1, "ann", "licence", 3), InsufficientFunds, "ann: has available 60 of face, requested 75"),
    (forfeit, (HELD, 1, "ann"), Refused, 'forfeit = "ann": has vested after 0 income events'),
    (forfeit, (STOPPED, 1, "ann"), Refused, 'forfeit = "ann": has forfeited its claim already'),
    (forfeit, (YOUNG, 1, "zed"), Refused, 'party = "zed": holds nothing'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "given", "error", "message"), BAD, ids=[f"{case[0].__name__} {case[3]}" for case in BAD]
)
def test_what_no_holder_can_do_is_refused(
    call: Any, given: tuple[Any, ...], error: type[Refused], message: str
) -> None:
    with pytest.raises(error) as refused:
        call(*given)
    assert message in str(refused.value)


def test_the_fund_goes_back_only_once_no_face_is_outstanding() -> None:
    pool = fund(issue(opened(10**6, early=500_000), {"ann": 30}), 20)
    assert give_back(pool) == (pool, 0)
    paid, _ = income(pool, 30)
    after, rest = give_back(paid)
    assert (rest, after.fund) == (20, 0)
