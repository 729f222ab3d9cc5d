"""The conformance suite of a price rule: what every pricer owes the market, whoever wrote it."""

import math
from collections import Counter
from functools import partial
from typing import Any

import numpy as np

from gainshare.axioms.streams import Play, Sale, steered
from gainshare.axioms.verdicts import Check, Verdict, examined, not_promised
from gainshare.core.codec import Codec, canonical
from gainshare.core.random import Rng, stream
from gainshare.prices.folds import folded
from gainshare.prices.pricer import Bounded, Pricer, Revenue

ROUNDS, BUYERS, DRAWS = 200, 60, 2_000


def check(pricer: Pricer[Any]) -> tuple[Verdict, ...]:
    """Verdicts on a price rule: its state can be stored, its draws replay, its odds are true, folds hold, regret.

    pricer: a frozen dataclass with a `net`. Deterministic: the same rule gives the same verdicts.

    >>> from gainshare.prices.hedge import Hedge
    >>> [verdict.verdict for verdict in check(Hedge((10.0, 20.0, 40.0)))][:2]
    ['holds in 200 tries', 'holds in 200 tries']
    """
    name = type(pricer).__name__.lower()
    checks = [
        Check("state can be stored", name, "through the codec after every buyer", partial(_unstored, pricer), ROUNDS),
        Check("draws replay", name, "same state, same generator", partial(_unrepeatable, pricer), ROUNDS),
        Check(
            "prices and odds are those of the net", name, "posted against the net", partial(_off_net, pricer), ROUNDS
        ),
        Check("own bids never move own prices", name, "inside sixteen folds", partial(_steered, pricer), 16),
    ]
    if isinstance(pricer, Bounded):
        checks.append(
            Check("regret within its bound", name, "independent bids, uniform", partial(_regretful, pricer), 1)
        )
        return examined(checks, partial(stream, "conformance"))
    unbounded = not_promised("regret within its bound", name, "the rule states no bound")
    return (*examined(checks, partial(stream, "conformance")), unbounded)


def _played(pricer: Pricer[Any], rng: Rng) -> Any:
    """A run of ROUNDS buyers with posted prices: yields the state, what was posted and the generator's key."""
    state, highest = pricer.start(), pricer.net[-1]
    for _ in range(ROUNDS):
        key = int(rng.integers(2**31))
        posted = pricer.post(state, stream(key, "price"))
        yield state, posted, key
        state = pricer.learn(state, posted, _sales(float(rng.random()) * highest))


def _sales(bid: float) -> Revenue:
    return lambda prices: np.array([price if bid >= price else 0.0 for price in prices])


def _unstored(pricer: Pricer[Any], rng: Rng) -> str | None:
    codec = Codec(folded(pricer, 1).records)
    for place, (state, _, _) in enumerate(_played(pricer, rng)):
        try:
            held = canonical((state,))
            read = canonical(codec.read_bytes(held))
        except (TypeError, ValueError) as problem:
            return f"after {place} buyers the state cannot be stored: {problem}"
        if read != held:
            return f"after {place} buyers the state changes when it is stored and read"
    return None


def _unrepeatable(pricer: Pricer[Any], rng: Rng) -> str | None:
    for place, (state, posted, key) in enumerate(_played(pricer, rng)):
        again = pricer.post(state, stream(key, "price"))
        if again != posted:
            return f"buyer {place} is posted {posted.price}, then {again.price} from the same state and generator"
    return None


def _off_net(pricer: Pricer[Any], rng: Rng) -> str | None:
    for place, (_, posted, _) in enumerate(_played(pricer, rng)):
        if posted.price not in pricer.net or not 0.0 < posted.probability <= 1.0:
            return f"buyer {place} is posted {posted.price} with chance {posted.probability}"
    return _misstated(pricer, rng)


def _misstated(pricer: Pricer[Any], rng: Rng) -> str | None:
    """A price that, from one state, is not drawn as often as stated: 6 standard errors of DRAWS draws, and 3 draws."""
    *_, (state, _, _) = _played(pricer, rng)
    drawn = Counter(pricer.post(state, stream("conformance", "odds", draw)) for draw in range(DRAWS))
    for posted, times in drawn.items():
        chance = posted.probability
        if abs(times - DRAWS * chance) > 6 * math.sqrt(DRAWS * chance * (1 - chance)) + 3:
            return f"after {ROUNDS} buyers {posted.price} has chance {chance}, and comes {times:,} times in {DRAWS:,}"
    return None


def _steered(pricer: Pricer[Any], rng: Rng) -> object:
    buyers = ["regular" if place % 3 == 0 else f"buyer {place}" for place in range(BUYERS)]
    values = [int(value) for value in rng.integers(int(pricer.net[-1]) + 1, size=BUYERS)]
    return steered(_folded_play(pricer, buyers), buyers, values, rng, tries=16)


def _folded_play(pricer: Pricer[Any], buyers: list[str]) -> Play:
    many = folded(pricer)
    folds = {buyer: place % many.folds for place, buyer in enumerate(dict.fromkeys(buyers))}

    def play(bids: tuple[int, ...]) -> list[Sale]:
        state, sales = many.start(), []
        for place, (buyer, bid) in enumerate(zip(buyers, bids, strict=True)):
            streams = partial(stream, "conformance", place)
            posted = many.post(state, folds[buyer], streams("price"))
            sales.append((posted.price, int(bid >= posted.price), int(posted.price) if bid >= posted.price else 0))
            state = many.learn(state, folds[buyer], streams, _sales(float(bid)))
        return sales

    return play


def _regretful(pricer: Pricer[Any], rng: Rng) -> str | None:
    assert isinstance(pricer, Bounded)
    earned, totals = 0.0, np.zeros(len(pricer.net))
    bids = rng.random(ROUNDS) * pricer.net[-1]
    state = pricer.start()
    for place, bid in enumerate(bids.tolist()):
        posted = pricer.post(state, stream("conformance", "regret", place))
        revenue = _sales(bid)
        earned += float(revenue((posted.price,))[0])
        totals += revenue(pricer.net)
        state = pricer.learn(state, posted, revenue)
    regret, bound = float(totals.max()) - earned, pricer.bound(ROUNDS)
    return f"regret {regret:.2f} exceeds the bound {bound:.2f} over {ROUNDS} buyers" if regret > bound else None
