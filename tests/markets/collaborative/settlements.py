"""Settlements of a collaborative market, made by hand: scores, helpers and amounts are simply given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from gainshare.core.money import Asset, asset
from gainshare.gains.task import Task
from gainshare.markets.collaborative.records import (
    Help,
    Leak,
    Outcome,
    Rules,
    Settled,
    Tried,
    Written,
)

EUR = asset("EUR")
TASK = Task("num > 0", classes=2, learner="logistic", score="accuracy")
PRICE = 100_000

ATTACKS = ("one copy", "copy with an easy task", "split in two", "10 % labels flipped")


def rules(held: Asset = EUR, **changed: object) -> Rules:
    return Rules(**{"asset": held, "price": PRICE, "task": TASK, **changed})  # type: ignore[arg-type]


def member(
    party: str,
    others: Sequence[str],
    scores: tuple[float, float] = (0.8, 0.8),
    helped: Mapping[str, int] | None = None,
    *,
    alone: Mapping[str, float] | None = None,
    reason: str = "",
    made: bool | None = None,
) -> Outcome:
    """One that improved if anybody helped it. helped: what each helper earned. made: whether it got a model."""
    held, got = helped or {}, bool(helped) if made is None else made
    before, after = (Fraction(each).limit_denominator(1000) for each in scores)
    if reason:
        before = after = Fraction(0)
    known = alone or {}
    helps = tuple(
        Help(
            other,
            Fraction(known.get(other, -0.01 * place)).limit_denominator(1000),
            other in held,
            Fraction(max(0, held.get(other, 0)), PRICE),
            Fraction(held[other], max(1, sum(held.values()))) if other in held else Fraction(0),
            held.get(other, 0),
        )
        for place, other in enumerate(others)
        if other != party
    )
    paid = sum(held.values())
    error = Fraction(3, 200)
    charged = max(Fraction(0), after - before - error) if got else Fraction(0)
    fee, due = 0 if reason else int(PRICE * (1 - before)), max(paid, int(PRICE * charged))
    leaks = tuple(
        Leak(other, before, before + Fraction(1 - place, 50)) for place, other in enumerate(others) if other != party
    )
    return Outcome(
        party, 200, 10 if reason else 90, reason, before, after, error, charged, fee, due, paid, False,
        Fraction(1), f"sha256:{party}" if got else "", () if reason else helps, leaks if got else (), (),
    )  # fmt: skip


def attempts(parties: Sequence[str], best: int = 0) -> tuple[Tried, ...]:
    """Attacks by everybody under several rules; published lets copies gain. best: what the first gains by banzhaf."""
    found = []
    for rule, more in (("banzhaf", best), ("published", 5556), ("similarity", -10), ("late-shapley", 0)):
        for row, attack in enumerate(ATTACKS):
            for place, party in enumerate(parties):
                honest = 1000 * (place + 1) if rule != "similarity" else 700 * (place + 1)
                gain = more if not row and not place else -row * 130
                found.append(Tried(party, attack, rule, honest, honest + gain))
    return tuple(found)


HOSPITALS = ("cleveland", "hungarian", "switzerland", "va")


def hospitals() -> Settled:
    """Two members help va; hungarian's model was not surely better; switzerland only helps."""
    members = (
        member("cleveland", HOSPITALS, (0.835, 0.835), alone={"hungarian": -0.012, "switzerland": -0.051, "va": 0.0}),
        member(
            "hungarian",
            HOSPITALS,
            (0.814, 0.825),
            {"cleveland": 0},
            made=False,
            alone={"cleveland": 0.009, "va": -0.03},
        ),
        member("switzerland", HOSPITALS, reason="10 rows to judge by, fewer than 30"),
        member(
            "va",
            HOSPITALS,
            (0.667, 0.75),
            {"cleveland": 3958, "hungarian": 1250},
            alone={"cleveland": 0.041, "hungarian": 0.022, "switzerland": -0.015},
        ),
    )
    return Settled(members, (), attempts(HOSPITALS), "", None)


def nobody() -> Settled:
    members = tuple(
        member(party, HOSPITALS, (0.7 + 0.05 * place, 0.7 + 0.05 * place)) for place, party in enumerate(HOSPITALS)
    )
    return Settled(members, (), attempts(HOSPITALS), "", None)


def many(count: int, *, equal: bool = False) -> Settled:
    """Every second one improves with the data of the one before it."""
    parties = tuple(f"hospital number {place}" for place in range(count))
    members = []
    for place, party in enumerate(parties):
        before = 1.0 if equal else 0.6 + 0.3 * place / count
        helped = {parties[place - 1]: 1234 * place} if place % 2 else None
        after = 1.0 if equal else before + (0.05 if helped else 0.0)
        alone = {other: (-1) ** index * index / 200 for index, other in enumerate(parties)}
        members.append(member(party, parties, (before, after), helped, alone=alone))
    return Settled(tuple(members), (), attempts(parties), "", None)


def single() -> Settled:
    """One task for all, as published beside it: three at a half reach one together."""
    three = HOSPITALS[:3]
    helped = [{other: 20_000 for other in three if other != party} for party in three]
    members = tuple(
        member(party, three, (0.5, 1.0), helped[place], alone=dict.fromkeys(three, 0.3))
        for place, party in enumerate(three)
    )
    members = tuple(replace(one, leaks=()) for one in members)
    return Settled(
        members,
        (),
        attempts(three),
        "",
        Written((Fraction(5, 6),) * 3, Fraction(3, 2), Fraction(15, 4), (0.0, *(0.5,) * 6, 1.0)),
    )
