"""What the cost of procurements is measured on: offers of the stated kind, and plain rules that agree with ours."""

import pytest

from benchmarks import procurement
from gainshare.auctions.counted import counted_clock
from gainshare.auctions.procurement import qmia
from gainshare.auctions.share_clock import share_clock


@pytest.mark.parametrize("kind", ["any", "near ties", "equal ratios"])
def test_the_plain_rule_finds_the_same_winners_and_rate(kind: str) -> None:
    given = procurement.offers(kind, 400)
    bought = qmia(*given)
    assert procurement.plain(*given) == (bought.winners, bought.rate)
    assert 0 < len(bought.winners) < 400
    assert procurement.plain([5], [1], 4) == ((), None)


def test_near_ties_are_beyond_doubles_and_equal_ratios_are_few() -> None:
    asks, weights, _ = procurement.offers("near ties", 400)
    assert all(abs(ask - 7 * weight) <= 1 for ask, weight in zip(asks, weights, strict=True))
    asks, weights, _ = procurement.offers("equal ratios", 400)
    assert len({ask / weight for ask, weight in zip(asks, weights, strict=True)}) == 19


def test_the_plain_clock_finds_the_same_purchase() -> None:
    asks, counts, budget = procurement.counted(20, 60, 12)
    bought = counted_clock(asks, counts, budget)
    assert 0 < len(bought.winners) < 20
    assert share_clock(asks, procurement.anew(counts), budget) == bought


def test_the_page_has_a_line_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(procurement, "BIDS", (50, 60))
    monkeypatch.setattr(procurement, "PLAIN", 50)
    monkeypatch.setattr(procurement, "CLOCKS", ((9, 20, 5), (12, 20, 5)))
    monkeypatch.setattr(procurement, "SLOW", 9)
    lines = procurement.page().splitlines()
    assert sum(line.startswith(("| any", "| near", "| equal")) for line in lines) == 6
    assert sum(line.endswith(" - |") for line in lines) == 4
