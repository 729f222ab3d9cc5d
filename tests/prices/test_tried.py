"""What bandits remember of the prices they posted."""

from hypothesis import given
from hypothesis import strategies as some

from gainshare.core.codec import Codec, canonical
from gainshare.prices.tried import Tried, untried

SALES = some.lists(some.tuples(some.integers(0, 4), some.integers(0, 10**6)), max_size=30)


@given(SALES)
def test_every_sale_is_counted_once_and_under_its_price(sales: list[tuple[int, int]]) -> None:
    state = untried(5)
    for price, earned in sales:
        state = state.again(price, float(earned))
    counts, totals = state.arrays()
    assert state.rounds == len(sales) == counts.sum()
    for price in range(5):
        paid = [earned for at, earned in sales if at == price]
        assert (counts[price], totals[price]) == (len(paid), sum(paid))


@given(SALES)
def test_the_memory_survives_being_stored(sales: list[tuple[int, int]]) -> None:
    state = untried(5)
    for price, earned in sales:
        state = state.again(price, float(earned))
    assert Codec((Tried,)).read_bytes(canonical(state)) == state


def test_what_was_known_before_stays_as_it_was() -> None:
    before = untried(2)
    assert before.again(1, 5.0) == Tried((0, 1), (0.0, 5.0))
    assert before == Tried((0, 0), (0.0, 0.0))
