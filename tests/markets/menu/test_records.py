"""What a menu stores is read again as the same record, and its rules start as the documents say."""

from fractions import Fraction

from gainshare.core.codec import Codec, canonical
from gainshare.core.questions import Question
from gainshare.games.lattice import WALKS
from gainshare.markets.menu.lists import DIVISIONS, MODES
from gainshare.markets.menu.records import Listed, Rules
from gainshare.prices.menus.revenue import METHODS
from tests.markets.menu.shop import EUR, LUMPY, opened

DEAR = (("inn", 60, 900), ("lab", 64, 1_100), ("city", 80, 5_000))


def test_everything_stored_and_asked_survives_the_codec() -> None:
    shop = opened(*DEAR, worths=LUMPY, division="per-sale")
    codec = Codec(shop.market.records)
    stored: list[object] = [shop.market.rules, *shop.offers, shop.market.start(), shop.state]
    for change in (lambda: shop.remove("m1"), lambda: shop.buy("city"), lambda: shop.buy(bid=1), shop.close):
        change()
        stored.append(shop.state)
    for past in shop.past:
        stored += [*past.orders, past.evidence]
    listed = next(one for one in stored if isinstance(one, Listed))
    asked: list[Question[object]] = [
        shop.market.training(listed),
        shop.market.pricing(listed, without="city"),
    ]
    stored += [*asked, *shop.ask(asked)]
    assert len(shop.known) > 10
    for record in stored:
        assert codec.read_bytes(canonical(record)) == record
    for name, answer in shop.known.items():
        assert codec.read_bytes(canonical(answer)) == answer, name


def test_the_first_word_of_each_rule_is_its_default() -> None:
    rules = Rules(EUR)
    assert (rules.price, rules.quality, rules.division, rules.walk) == (MODES[0], METHODS[0], DIVISIONS[0], WALKS[0])
    assert (rules.keep, rules.time_limit, rules.models) == (Fraction(999, 1000), 10, 1024)
