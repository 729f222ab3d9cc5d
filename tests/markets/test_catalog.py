"""The list of markets: each kind has everything that an engine asks for."""

from gainshare.core.codec import Codec, canonical
from gainshare.markets.catalog import CHARTERS, CONTRADICTIONS, EVIDENCE, MARKETS, SURVEYS
from tests.engine.small import columnwise


def test_every_kind_has_promises_evidence_and_contradictions() -> None:
    assert MARKETS.keys() == SURVEYS.keys() == EVIDENCE.keys() == CONTRADICTIONS.keys()


def test_a_market_made_from_its_charter_sells_what_was_offered() -> None:
    small = columnwise()
    market = MARKETS["auction"](small.rules, small.offers)
    assert market.sellers == ("hr", "hum", "t")
    assert market.rules.asset.code == "EUR"
    assert market.awaits(market.start()) == (EVIDENCE["auction"][0],)


def test_rules_and_offers_survive_the_codec() -> None:
    small = columnwise()
    record = (small.rules, small.offers)
    assert Codec(CHARTERS["auction"]).read_bytes(canonical(record)) == record
