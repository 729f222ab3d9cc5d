"""What a price list is made for: the models of a table, with the caps and the demand that it or a survey gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gainshare.core.arrays import Ints
from gainshare.core.errors import DataError, Refused
from gainshare.prices.menus.demand import Demand, Exact, LevelDemand
from gainshare.prices.menus.models import Models, models
from gainshare.prices.menus.survey import Answer, surveyed
from gainshare.service.files.models import ModelLine


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """Models to be priced.

    lines: (n,) as given. models: the same, on levels. caps: (L,) minor units. demand: None if it is not known.
    answers: of the survey, that count. above: those that want more accuracy than any model has.
    """

    lines: tuple[ModelLine, ...]
    models: Models
    caps: Ints
    demand: Demand | None = None
    answers: int = 0
    above: tuple[Answer, ...] = ()


def offered(lines: tuple[ModelLine, ...], said: Sequence[Answer] | None) -> Offered:
    """What is to be priced. said: the answers of a survey: demand, and the caps that earn most from them.

    A level of equal accuracy has one cap, the least that stands there, and one demand. Raises Refused, naming model and
    line: no models, a name given twice, a cap or demand that is missing, demand that differs within a level.
    """
    if not lines:
        raise DataError("empty_data", "models", None, "has no models")
    _named_once(lines)
    sets = {name: place for place, name in enumerate(dict.fromkeys(name for one in lines for name in one.datasets))}
    shares = sorted({one.accuracy for one in lines})
    ranks = {share: rank for rank, share in enumerate(shares)}
    menu = models(
        [sum(1 << sets[name] for name in one.datasets) for one in lines],
        [ranks[one.accuracy] for one in lines],
        len(sets),
    )
    levels: list[list[ModelLine]] = [[] for _ in shares]
    for one in lines:
        levels[ranks[one.accuracy]].append(one)
    demand = any(one.demand is not None for one in lines)
    if said is None:
        return Offered(lines, menu, _caps(levels, None), LevelDemand(_weights(levels)) if demand else None)
    if demand:
        raise Refused("unknown_field", "column demand", None, "stands beside a survey: demand is one or the other")
    found = surveyed(said, shares)
    return Offered(lines, menu, _caps(levels, found.caps), found.buyers, len(found.need), found.above)


def _named_once(lines: Sequence[ModelLine]) -> None:
    first: dict[str, ModelLine] = {}
    for one in lines:
        if (other := first.setdefault(one.model, one)) is not one:
            rule = f"is the name of {other.where or 'another model'} too"
            raise Refused("duplicate_key", "model", one.model, rule, where=one.where)


def _caps(levels: Sequence[Sequence[ModelLine]], surveyed: Ints | None) -> Ints:
    """(L,) the least cap that stands at each level, or that the survey has for it if that is lower."""
    caps = []
    for level, members in enumerate(levels):
        given = [one.cap for one in members if one.cap is not None]
        given += [] if surveyed is None else [int(surveyed[level])]
        if not given:
            rule = "is missing: the most that buyers would pay, as 41.00; or give a survey of buyers"
            raise Refused("missing_key", f"cap of {members[0].model}", None, rule, where=members[0].where)
        caps.append(min(given))
    return np.array(caps, np.int64)


def _weights(levels: Sequence[Sequence[ModelLine]]) -> list[Exact]:
    """(L,) the demand of each level, which its models share."""
    weights: list[Exact] = []
    for members in levels:
        given = [one for one in members if one.demand is not None]
        if not given:
            rule = "is missing: how many would buy; 0 if nobody would"
            raise Refused("missing_key", f"demand of {members[0].model}", None, rule, where=members[0].where)
        for one in given:
            if one.demand != given[0].demand:
                rule = f"is not that of {given[0].model}, which is as accurate: demand belongs to an accuracy"
                raise Refused("unknown_value", f"demand of {one.model}", str(one.demand), rule, where=one.where)
        demand = given[0].demand or Fraction(0)
        weights.append(int(demand) if demand.denominator == 1 else demand)
    return weights
