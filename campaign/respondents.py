"""Buyers who answer a menu's survey otherwise than they think, for a better price of their own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from campaign.attack import Chunk, Found
from campaign.shops import ROWS, Market, Shop, edited, random_answers, random_shop
from gainshare.core.errors import Refused
from gainshare.core.random import Rng
from gainshare.markets.menu.market import MenuMarket
from gainshare.markets.menu.records import Buy
from gainshare.prices.menus.survey import Answer

BUYERS = 6
"""Who answer, at most."""


@dataclass(frozen=True, slots=True)
class Lie:
    """What a buyer tells the survey and orders then. told: its answers, () for none. accuracy, bid: of its order."""

    told: tuple[Answer, ...]
    accuracy: Fraction | None
    bid: int

    def __str__(self) -> str:
        answers = " and ".join(f"{answer.accuracy} for {answer.value}" for answer in self.told) or "nothing"
        wanted = "the best there is" if self.accuracy is None else str(self.accuracy)
        return f"answers {answers}, orders {wanted} for {self.bid}"


def respondent_lies(chunk: Chunk, *, market: Market = MenuMarket) -> Found:
    """Every respondent of random menus tries a grid of false answers, and of orders after them. Tries are lies.

    Witnesses: a lie that leaves a buyer more of what the model is worth to it than the truth. Models edited in or out
    by hand included. market: what is attacked.
    """
    rng, witnesses, notes, tries = chunk.rng, list[str](), Counter[str](), 0
    while tries < chunk.tries:
        found = random_shop(rng, random_answers(rng, int(rng.integers(2, BUYERS + 1))), market)
        if found is None:
            continue
        shop, published = found
        edited(rng, shop, published)
        notes["menus"] += 1
        for true in shop.state.answers:
            lies = [*dict.fromkeys(_lies(rng, true))][: chunk.tries - tries]
            tries += len(lies)
            notes["respondents"] += 1
            notes["lies that cost something"] += _tried(shop, true, lies, witnesses)
    return Found(tries, tuple(witnesses), notes)


def _tried(shop: Shop, true: Answer, lies: list[Lie], witnesses: list[str]) -> int:
    """How many of them leave the buyer less than the truth does; those that leave it more are witnesses."""
    others = tuple(answer for answer in shop.state.answers if answer is not true)
    honest, less = _left(shop, true, others, Lie((true,), true.accuracy, true.value)), 0
    for lie in lies:
        left = _left(shop, true, others, lie)
        less += left < honest
        if left > honest:
            witnesses.append(f"Lie: {true.buyer} wants {true.accuracy} for {true.value}, {lie}: {left}, not {honest}")
    return less


def _left(shop: Shop, true: Answer, others: tuple[Answer, ...], lie: Lie) -> int:
    """What a buyer keeps of its value, in minor units; nothing where it is refused."""
    try:
        found = shop.bought(Buy("order", true.buyer, lie.accuracy, lie.bid), (*others, *lie.told)).bought
    except Refused:
        return 0
    good = found.served and found.item is not None and found.item.right >= true.accuracy * ROWS
    return (true.value if good else 0) - found.charge


def _lies(rng: Rng, true: Answer) -> Iterator[Lie]:
    """False values and accuracies, in one answer or several, or none; then the true order, or that of the lie."""
    values = (0, true.value // 2, max(0, true.value - 1), true.value + 1, 3 * true.value, int(rng.integers(10_000)))
    shares = (Fraction(0), true.accuracy, Fraction(int(rng.integers(ROWS + 1)), ROWS), Fraction(1))
    for accuracy, value in product(shares, values):
        lie = Answer(true.buyer, accuracy, value)
        for told in ((lie,), (lie, true), (lie, Answer(true.buyer, true.accuracy, 0), lie), ()):
            yield Lie(told, true.accuracy, true.value)
            yield Lie(told, accuracy, value)
            yield Lie(told, None, (true.value, value)[int(rng.integers(2))])
