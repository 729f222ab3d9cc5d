"""The list of markets: each kind has everything that an engine asks for."""

from gainshare.core.codec import Codec, canonical
from gainshare.markets.catalog import KINDS
from tests.engine.small import columnwise


def test_every_kind_is_where_the_list_says() -> None:
    assert all(KINDS[name].rules for name in KINDS)


def test_a_market_made_from_its_charter_sells_what_was_offered() -> None:
    small, kind = columnwise(), KINDS["auction"]
    market = kind.market(small.rules, small.offers)
    assert market.sellers == ("hr", "hum", "t")
    assert market.rules.asset.code == "EUR"
    assert market.awaits(market.start()) == kind.orders


def test_rules_and_offers_survive_the_codec() -> None:
    small, kind = columnwise(), KINDS["auction"]
    record = (small.rules, small.offers)
    assert Codec((kind.rules, kind.offer)).read_bytes(canonical(record)) == record
