"""What is stored says by itself whether cheating pays."""

from gainshare.markets.collaborative.records import Tried


def test_cheating_pays_if_it_leaves_more() -> None:
    assert Tried("a", "two halves", "shapley", -5, -4).pays
    assert not Tried("a", "two halves", "shapley", 5, 5).pays
