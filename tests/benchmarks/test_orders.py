"""What the cost of orders is measured on: real markets on disk, every order settled with its receipt."""

import pytest

from benchmarks import orders, speed
from benchmarks.orders import Cost, Run, Size, Stretch, cost, long_run


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "KNOWN", 20)
    monkeypatch.setattr(orders, "TIMED", 30)


def test_every_order_of_a_cost_is_settled_in_a_market_of_that_size() -> None:
    found = cost(Size(rows=200, sellers=3, prices=8))
    assert (found.market.sellers, found.market.prices) == (3, 8)
    assert found.each > 0 < found.first


def test_a_long_run_is_read_at_every_tenth_and_replays_whole() -> None:
    found = long_run(40, Size(rows=200, sellers=3))
    assert [one.orders for one in found.settling] == [4 * place for place in range(1, 11)]
    assert len(found.checking) == 10
    assert all(one.resident > 1 for one in found.settling)
    assert found.size > 10_000


def test_page_and_figure_show_what_was_measured() -> None:
    costs = [(name, Cost(Size(), 1.0, 2.5, 3_000.0)) for name in orders.CURVES]
    tenths = tuple(Stretch(count, 2.5, 150.0) for count in range(100, 1_001, 100))
    run = Run(tenths, tenths, 3_000_000)
    text = speed.page(costs, run, [speed.Ran("a command", 1.0, 2.0, 150.0)], load=0.5)
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "| rows | 10,000 | 12 | 64 | 1.0 | 2.50 | 3,000 |" in rows
    assert "| 1,000 | 2.50 | 150 | 2.50 | 150 |" in rows
    assert "a command" in text
    assert b"prices of the net" in speed.drawn(costs, run)
