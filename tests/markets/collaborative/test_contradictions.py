"""What cannot be true of a trade by its own figures is named, and nothing that comes from elsewhere raises."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.trades import Entry, Posting
from gainshare.markets.collaborative.contradictions import contradiction
from gainshare.markets.collaborative.records import Joined, Settled, Unchanged
from tests.markets.collaborative.ward import Past, Ward, coverage

COVER = {"north": "abcd", "south": "cdef", "east": "ghij", "west": "abcd"}
WARD = Ward(coverage(**COVER), tuple(COVER))
WARD.join("north")
WARD.leave("north")
WARD.round()
JOINED, LEFT, LAST = WARD.past[0], WARD.past[1], WARD.past[-1]
FOUND = LAST.evidence
assert isinstance(FOUND, Settled)
NORTH = FOUND.members[0]


def test_no_genuine_trade_contradicts_itself() -> None:
    assert {contradiction(one) for one in WARD.past} == {""}


def _north(**changed: Any) -> Past:
    assert isinstance(FOUND, Settled)
    return replace(LAST, evidence=replace(FOUND, members=(replace(NORTH, **changed), *FOUND.members[1:])))


def _aid(**changed: Any) -> Past:
    return _north(helps=(replace(NORTH.helps[0], **changed), *NORTH.helps[1:]))


def _all_paid(more: int) -> Past:
    assert isinstance(FOUND, Settled)
    members = tuple(replace(one, paid=one.paid + more) for one in FOUND.members)
    return replace(LAST, evidence=replace(FOUND, members=members))


HALF, MORE = Fraction(1, 2), Fraction(9, 8)


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        (replace(LAST, orders=()), "0 orders"),
        (replace(LAST, evidence=Unchanged("why")), "came to nothing moves money"),
        (replace(JOINED, evidence=LEFT.evidence), "not what such an order comes to"),
        (replace(LAST, evidence=JOINED.evidence), "not what such an order comes to"),
        (replace(LEFT, entries=()), "does not move the fee"),
        (replace(JOINED, entries=LEFT.entries), "does not move the fee"),
        (replace(JOINED, deliveries=LAST.deliveries), "does not move the fee"),
        (replace(LAST, evidence=replace(FOUND, members=FOUND.members[:1])), "with themselves"),
        (replace(LAST, evidence=replace(FOUND, members=(NORTH, NORTH))), "with themselves"),
        (_north(reason="few rows"), "only helps and has a task"),
        (_north(alone=MORE), "scores outside"),
        (_north(scores=(*NORTH.scores[:-1], 2.0)), "scores outside"),
        (_north(charged=HALF), "another improvement than it had"),
        (_north(charged=-HALF), "another improvement than it had"),
        (_north(error=-HALF), "another improvement than it had"),
        (_north(after=Fraction(15, 16)), "another improvement than it had"),
        (_north(fee=1), "not one price"),
        (_north(fee=NORTH.fee + 16), "not one price"),
        (_north(paid=NORTH.paid + 1), "another sum than they hand out"),
        (_north(paid=0), "another sum than they hand out"),
        (_north(leaks=NORTH.leaks[1:]), "other tasks than there are"),
        (_north(artefact=""), "pays for a model and has none"),
        (_north(due=-1), "owes less than nothing"),
        (_north(due=NORTH.due + 1), "not one price"),
        (
            _north(helps=tuple(replace(aid, share=HALF, amount=NORTH.due // 2) for aid in NORTH.helps)),
            "more than is due",
        ),
        (_all_paid(1), "does not charge what the evidence says"),
        (_north(scores=NORTH.scores[:4]), "not tried with every coalition"),
        (_north(helps=NORTH.helps[:2]), "not the other members"),
        (_north(helps=(*NORTH.helps, NORTH.helps[0])), "not the other members"),
        (_aid(alone=HALF), "not what its scores say"),
        (_aid(chosen=False), "not trained with those"),
        (_aid(amount=-1), "takes money from its helpers"),
        (_aid(share=-HALF), "takes money from its helpers"),
        (_aid(amount=201), "not its helpers' shares"),
        (replace(LAST, entries=()), "does not pay what the evidence says"),
        (replace(LAST, deliveries=LAST.deliveries[1:]), "not what was made"),
    ],
)
def test_a_forged_trade_is_told(forged: Past, words: str) -> None:
    assert words in contradiction(forged)


def test_a_fee_that_did_not_come_back_is_told() -> None:
    legs = (Posting("escrow:north", -1, "EUR"), Posting("external:north", 1, "EUR"))
    assert contradiction(replace(LEFT, entries=(Entry("withdraw north", legs),)))
    assert contradiction(replace(JOINED, evidence=Joined(1, 5))) == ""


def test_every_forgery_of_one_member_is_told_whoever_it_is() -> None:
    assert isinstance(FOUND, Settled)
    for place, one in enumerate(FOUND.members):
        members = (*FOUND.members[:place], replace(one, artefact=""), *FOUND.members[place + 1 :])
        assert one.party in contradiction(replace(LAST, evidence=replace(FOUND, members=members)))
