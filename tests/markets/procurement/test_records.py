"""What a procurement stores is read again as the same record, and its rules start as the documents say."""

from fractions import Fraction

from gainshare.auctions.rules import RULES
from gainshare.core.codec import Codec, canonical
from gainshare.markets.procurement.records import ASKS, LOST, REDEEMED, Claims, Rules
from gainshare.markets.procurement.screening import GATES
from tests.markets.procurement.stall import EUR, TABLE, TEXT, Stall, added


def test_rules_start_as_documented() -> None:
    rules = Rules(EUR, 100)
    assert (rules.price, rules.asks) == (RULES[0], ASKS[0]) == ("auto", "private")
    assert rules.cash == rules.max_share == 1
    assert (rules.reserve, rules.claims, rules.buyer) == (None, None, "operator")
    assert rules.policy.gates == GATES


def test_words_differ() -> None:
    for words in (RULES, ASKS, LOST, REDEEMED):
        assert len(set(words)) == len(words)


def test_everything_stored_survives_the_codec() -> None:
    for task in (TEXT, TABLE):
        claims = Claims(Fraction(1, 3), equity=Fraction(1, 7), vests=2, fund=10)
        stall = Stall(added(a=0.25, b=0.25, c=0.25), task=task, cash=Fraction(1, 2), claims=claims)
        stall.bought(a=100, b=200)
        stall.income(10_000)
        stored = [stall.market.rules, *stall.market.stock.offers, stall.state]
        stored += [record for past in stall.past for record in (*past.orders, past.evidence)]
        codec = Codec(stall.market.records)
        for record in stored:
            assert codec.read_bytes(canonical(record)) == record
