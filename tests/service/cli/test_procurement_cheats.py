"""Ways to cheat in a procurement: none pays, and what each would gain under the rule of the abstract is found."""

import pytest

from gainshare.auctions.baselines import literal
from gainshare.core.arrays import measures
from gainshare.service.cli.menu_cheats import Cheat
from gainshare.service.cli.procurement_cheats import cheats
from gainshare.service.procurement_library import ProcurementMarket
from gainshare.service.verbs import Amount
from tests.service.publishers import ASKS, asked

Tried = tuple[ProcurementMarket, tuple[Cheat, ...]]


def _tried(market: ProcurementMarket) -> Tried:
    order, bought = market.weights.order, market.settle()
    return market, cheats(market._running(), order, bought.found)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tried() -> Tried:
    return _tried(asked())


def test_no_cheat_pays(tried: Tried) -> None:
    assert [cheat.name for cheat in tried[1]] == ["a lie", "the budget", "a copy"]
    assert not any(cheat.pays for cheat in tried[1])
    assert "none would have kept more" in tried[1][0].said


def test_under_the_rule_of_the_abstract_a_lie_pays_and_the_budget_breaks(tried: Tried) -> None:
    market, (lie, budget, _) = tried
    weights = [measures(market.weights[seller].weight) for seller in ASKS][:3]
    assert lie.naive is not None
    assert lie.naive.units > 0
    assert budget.naive is not None
    spent = literal([6_000, 1_500, 9_000], weights, 20_000).spent
    assert f"would have spent {spent / 100:.2f} EUR of 200.00 EUR" in budget.said
    assert budget.naive.units >= spent - 20_000


def test_the_first_seller_of_copied_documents_is_paid_as_before(tried: Tried) -> None:
    copy = tried[1][2]
    assert copy.naive is None
    assert copy.gain == Amount("EUR", 0)
    assert "weigh 0.0000 for copycat" in copy.said
    assert copy.said.endswith(": 0.00 EUR more.")


def test_a_lie_that_pays_is_told() -> None:
    _, (lie, budget, _) = _tried(asked(price="literal"))
    assert lie.pays
    assert "would have kept" in lie.said.split(" Under the rule")[0]
    assert not budget.pays
