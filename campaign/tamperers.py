"""Members of a joint training that tamper with their rows, in a hundred ways, and what that leaves them on average."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import Any, Protocol

import numpy as np

from campaign.attack import Chunk, Found
from gainshare.axioms.validation import ALLOWED, ERRORS, WAYS, Way, advantages
from gainshare.core.codec import content_id
from gainshare.core.questions import Ask, Data, Derived, Question, Source, Table, table_id
from gainshare.core.random import Rng, stream
from gainshare.gains.derived import derived
from gainshare.gains.helping import Census
from gainshare.gains.joint import Joint
from gainshare.gains.task import Task
from gainshare.games.helping import WEIGHTS
from gainshare.markets.collaborative.honesty import benefit
from gainshare.markets.collaborative.rounds import CUSTOMISED, Member, Round, lacking

PRICE, LEAST = 100_000, 20
FEWEST = 4
"""Markets of a chunk: luck is told by how much they differ."""

WHOLE = 1_000
"""Gains are noted in so many parts of the price."""


class Benefit(Protocol):
    """What a member has in the end, as `markets.collaborative.honesty.benefit`."""

    def __call__(self, found: Round, place: int, way: Way, ask: Ask, *, rule: str, least: int) -> Fraction:
        """Minor units."""
        ...


def paying_tampering(chunk: Chunk, *, having: Benefit = benefit) -> Found:
    """Random hospitals that help each other; in each, one tampers with its rows in every way that there is.

    Tries are markets x ways. A witness is a way that gains more than is allowed on average over the markets of the
    chunk, by four standard errors of that average: of one market nobody can say what is luck. Notes: how often the
    best way of a market gained more than is allowed, in hindsight, and how much. having: what is attacked.
    """
    markets = max(FEWEST, ceil(chunk.tries / len(WAYS)))
    drawn = chunk.rng.permutation(len(WAYS))[: ceil(chunk.tries / markets)]
    ways = tuple(WAYS[at] for at in sorted(drawn))
    found = dict[Way, list[Fraction]]()
    notes: Counter[str] = Counter(markets=markets)
    for number in range(markets):
        rng = stream("tamperers", chunk.first, number)
        round_, ask = opened(rng)
        place, rule = int(rng.integers(len(round_.members))), str(rng.choice(list(WEIGHTS)))
        had = {way: having(round_, place, way, ask, rule=rule, least=LEAST) for way in ((), *ways)}
        best = max(had[way] - had[()] for way in ways) / PRICE
        notes["markets whose best way gains more than 2 % in hindsight"] += best > ALLOWED
        notes["thousandths of the price that the best ways gain in hindsight, together"] += max(0, round(WHOLE * best))
        for way, value in had.items():
            found.setdefault(way, []).append(value)
    averages = advantages(found.__getitem__, ways, PRICE)
    notes["thousandths of the price that the best way gains on average"] = max(0, round(WHOLE * averages[0].gain))
    witness = next((one for one in averages if one.exceeds(ALLOWED, ERRORS)), None)
    return Found(markets * len(ways), (str(witness),) if witness else (), notes)


def opened(rng: Rng) -> tuple[Round, Ask]:
    """A round of three or four hospitals of 80 to 200 rows, whose patients differ somewhat, and where it is asked."""
    columns, members = int(rng.integers(4, 11)), int(rng.integers(3, 5))
    truth, apart = rng.standard_normal(columns), float(rng.choice([0.0, 0.3, 1.0]))
    tables = [hospital(rng, truth + apart * rng.standard_normal(columns)) for _ in range(members)]
    data = shelf(tables)
    score = str(rng.choice(["accuracy", "skill"]))
    joint, ask = Joint(Task("sick", classes=2, learner="logistic", score=score), rng.bytes(16).hex()), answering(data)
    sources = [(table_id(table),) for table in tables]
    (counted,) = ask([Census(joint, tuple(sources))])
    seats = tuple(
        Member(f"h{at}", own, (), not lacking(has, LEAST))
        for at, (own, has) in enumerate(zip(sources, counted.members, strict=True))
    )
    return Round(joint, CUSTOMISED, PRICE, seats), ask


def hospital(rng: Rng, weights: Any) -> Table:
    """Patients of one case mix; a class that these weights tell, with mistakes; some cells are missing."""
    rows, columns = int(rng.integers(80, 201)), len(weights)
    told = rng.standard_normal((rows, columns)) + 0.5 * rng.standard_normal(columns)
    sick = told @ weights / np.linalg.norm(weights) + rng.uniform(0.3, 1.0) * rng.standard_normal(rows) > 0
    told[rng.random(told.shape) < rng.choice([0.0, 0.1])] = np.nan
    names = (*(f"c{at}" for at in range(columns)), "sick")
    return Table(names, np.column_stack([told, sick]).astype(np.float64), tuple(map(str, range(rows))))


def shelf(tables: Sequence[Table]) -> Data:
    """Finds tables by content, and what is derived from them."""
    known = {table_id(table): table for table in tables}

    def data(source: Source) -> Table:
        return derived(data(source.parent), source, b"") if isinstance(source, Derived) else known[source]

    return data


def answering(data: Data) -> Ask:
    """Answers on the spot, each question once."""
    known: dict[Any, Any] = {}

    def ask(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        for each in questions:
            if each not in known:
                known[each] = each.answer(data, ask, stream("campaign", content_id(each)))
        return tuple(known[each] for each in questions)

    return ask
