"""Three hospitals with rows of their own, two of which are helped, and where questions about them are answered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gainshare.core.codec import content_id
from gainshare.core.questions import Ask, Data, Question, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.helping import Census
from gainshare.gains.joint import Joint
from gainshare.gains.task import Task
from gainshare.markets.collaborative.rounds import COMMON, CUSTOMISED, Member, Round, lacking
from tests.gains.samples import SPLIT, shelf

PRICE, LEAST = 36_000, 15
TASK = Task("sick", classes=2, learner="logistic", score="skill")


def hospital(rows: int, name: str) -> Table:
    """Ten columns that tell the class, with mistakes, the same way everywhere: more rows help."""
    rng = stream(0, "hospital", name)
    told = rng.standard_normal((rows, 10))
    sick = told.sum(axis=1) + 1.5 * rng.standard_normal(rows) > 0
    return Table(
        (*"abcdefghij", "sick"), np.column_stack([told, sick]).astype(np.float64), tuple(map(str, range(rows)))
    )


def remembering(data: Data) -> Ask:
    """Answers each question once."""
    known: dict[Any, Any] = {}

    def ask(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        for each in questions:
            if each not in known:
                known[each] = each.answer(data, ask, stream("tests", content_id(each)))
        return tuple(known[each] for each in questions)

    return ask


def opened(tables: Sequence[Table], *, validation: str = "", least: int = LEAST, ask: Ask) -> Round:
    """The round of these tables, as the market opens it."""
    joint = Joint(replace(TASK, validation=validation), SPLIT)
    sources = [(table_id(table),) for table in tables]
    (counted,) = ask([Census(joint, tuple(sources))])
    members = tuple(
        Member(f"h{at}", each, (), not lacking(has, least))
        for at, (each, has) in enumerate(zip(sources, counted.members, strict=True))
    )
    return Round(joint, COMMON if validation else CUSTOMISED, PRICE, members)


TABLES = [hospital(72, "q"), hospital(150, "large"), hospital(90, "middle")]
DATA = shelf(*TABLES)
ASK = remembering(DATA)
FOUND = opened(TABLES, ask=ASK)
