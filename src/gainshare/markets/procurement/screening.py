"""Which documents of which lots are weighed: quality that is measured by the same gates for all, never reported.

What fails a gate is left out before anything is weighed, so that quality is in the gain already and counts once. A
gate of which a market makes a discount instead leaves documents in and takes their share off the weight: for risks
that no gain shows. Leaving out a document that fails changes nothing for the others: cleaning is never punished.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from gainshare.core.errors import Refused
from gainshare.core.questions import Ask, Data, Table
from gainshare.core.random import Rng
from gainshare.core.words import percent
from gainshare.gains.documents import passages
from gainshare.gains.gates import fluent, language, languages, pairs
from gainshare.gains.text import Evaluation, TextTask, evaluation, texts_of
from gainshare.identity.duplicates import Sketch, copies, repeats, sketch
from gainshare.identity.overlap import contaminated, secrets
from gainshare.markets.procurement.described import DENSITY, FORM, PERSONAL, Described, descriptions

LANGUAGE, FLUENCY, CONTAMINATION = "language", "fluency", "contamination"
GATES = (FORM, LANGUAGE, DENSITY, FLUENCY, PERSONAL, CONTAMINATION)
"""What a document must pass. Contamination: with the text that a lot is weighed on, or all else that the buyer has."""

DISTINCT, KEPT = "distinct", "kept"
"""Two more factors: the part of a lot that repeats nothing, and the part that is weighed."""

TOLD = {
    FORM: "not well formed",
    LANGUAGE: "in another language",
    DENSITY: "random or repeating itself",
    FLUENCY: "not fluent",
    PERSONAL: "with personal data",
    CONTAMINATION: "from the buyer's own text",
    DISTINCT: "there before",
}
"""What is left out by each gate of screening, as the end of "12.0 % "."""

LICENCE, NOTHING, EMPTY = "licence", "nothing left", "no text"
"""Why a whole lot fails."""

WHOLE = 10**6


@dataclass(frozen=True, slots=True)
class Policy:
    """What a market lets through.

    licences: what a lot may declare, in any case of letters; () if none need be. language: ISO 639-1, "" for that of
    the text that lots are weighed on. gates: by which documents are left out. discounts: gates that a document may
    fail, at the price of its share of the lot's weight.
    """

    licences: tuple[str, ...] = ()
    language: str = ""
    gates: tuple[str, ...] = GATES
    discounts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises Refused for a word that is no gate, and for a language that is none."""
        if self.language and self.language not in languages():
            rule = "must be one that can be told from others, by its two letters, such as en"
            raise Refused("unknown_value", "language", self.language, rule)
        for field in ("gates", "discounts"):
            for word in getattr(self, field):
                if word not in GATES:
                    raise Refused("unknown_value", field, word, f"must be of {', '.join(GATES)}")

    def allows(self, licence: str) -> bool:
        """Whether a lot may declare this licence."""
        return not self.licences or licence.strip().lower() in {one.strip().lower() for one in self.licences}

    def keeps(self, document: Described) -> bool:
        """Whether a document passes every gate."""
        return set(self.gates).isdisjoint(document.faults)


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening found of one lot.

    documents: how many it has. size: bytes of these. factors: by name, the millionths of its bytes that pass, each
    gate by itself, and DISTINCT, KEPT. dropped: places of documents that are left out. repeats: of those of them that
    pass every gate (document, lot, document), where most of each was found before. passed: whether anything is weighed.
    failed: why not, or "". discount: millionths of its weight that remain.
    """

    documents: int
    size: int
    factors: tuple[tuple[str, int], ...]
    dropped: tuple[int, ...]
    repeats: tuple[tuple[int, int, int], ...]
    passed: bool
    failed: str
    discount: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What screening found of every lot. size: bytes of the text that they are weighed on."""

    lots: tuple[Screened, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Screening:
    """Which documents of these lots are weighed for this task?

    lots: content ids of documents, or of a seller's descriptions of documents, in the order of commitment. licences:
    declared, one each, or "". Of documents that are not here fluency and contamination are judged where they are.
    """

    task: TextTask
    split: str
    lots: tuple[str, ...]
    licences: tuple[str, ...]
    policy: Policy = Policy()

    @property
    def tolerance(self) -> float:
        """Whole numbers throughout."""
        return 0.0

    @property
    def composite(self) -> bool:
        """One pass over the documents."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> Selection:
        """What each lot's documents show. Raises DataError for a lot of numbers."""
        hidden = evaluation(self.task, self.split, data)
        judge, own = judging(hidden, self.policy), self._own(data)
        known = {lot: _no_copies(judge(data(lot)), own) for lot in dict.fromkeys(self.lots)}
        lots = [known[lot] for lot in self.lots]
        allowed = [self.policy.allows(licence) for licence in self.licences]
        counting = [
            [one.sketch if allows and self.policy.keeps(one) else None for one in lot]
            for lot, allows in zip(lots, allowed, strict=True)
        ]
        screened = [
            _screened(lot, self.policy, tuple((one.document, one.lot, one.earlier) for one in again), allowed=allows)
            for lot, again, allows in zip(lots, repeats(counting), allowed, strict=True)
        ]
        return Selection(tuple(screened), sum(map(len, hidden.blocks)))

    def _own(self, data: Data) -> tuple[Sketch, ...]:
        """Sketches of all that the buyer has, hidden or not."""
        tables = (data(source) for source in (self.task.text, self.task.base) if source)
        return tuple(sketch(part) for table in tables for text in texts_of(table) for part in passages(text))


def reasons(one: Screened) -> list[str]:
    """Which part of a lot's bytes fails which gate, in words; a document may fail several."""
    if not one.size:
        return [EMPTY]
    failing = {name: Fraction(passing, WHOLE) for name, passing in one.factors if passing < WHOLE}
    return [f"{percent(1 - failing[name])} {words}" for name, words in TOLD.items() if name in failing]


Judge = Callable[[Table], tuple[Described, ...]]


def judging(hidden: Evaluation, policy: Policy) -> Judge:
    """A judge of lots: it describes their documents, with all the gates that each fails for this hidden text."""
    wanted = policy.language or language(b"".join((*hidden.base, *hidden.blocks)))
    base = [part for text in hidden.base for part in passages(text)]
    costs, told = pairs(b"".join(hidden.base)), secrets(hidden.blocks, base)

    def faults(text: bytes | None, one: Described) -> Iterator[str]:
        yield from one.faults
        if one.language not in ("", wanted):
            yield LANGUAGE
        if text is not None and not fluent(text, costs):
            yield FLUENCY

    def judge(lot: Table) -> tuple[Described, ...]:
        texts = lot.texts or (None,) * lot.rows
        each = zip(texts, descriptions(lot), strict=True)
        known = [replace(one, faults=tuple(faults(text, one))) for text, one in each]
        return _marked(known, contaminated(lot.texts, [policy.keeps(one) for one in known], told) if lot.texts else ())

    return judge


def _no_copies(lot: Sequence[Described], own: Sequence[Sketch]) -> tuple[Described, ...]:
    """The same, what nearly repeats the buyer's own text marked: sketches show this of documents far away too."""
    return _marked(lot, copies([one.sketch for one in lot], own))


def _marked(lot: Sequence[Described], wrong: Sequence[bool]) -> tuple[Described, ...]:
    """Documents with contamination among the faults of those that are wrong."""
    new = {place for place, bad in enumerate(wrong) if bad and CONTAMINATION not in lot[place].faults}
    return tuple(replace(one, faults=(*one.faults, CONTAMINATION)) if at in new else one for at, one in enumerate(lot))


def _screened(
    lot: Sequence[Described], policy: Policy, again: tuple[tuple[int, int, int], ...], *, allowed: bool
) -> Screened:
    """What one lot shows. again: its documents that repeat others."""
    repeated = {document for document, _, _ in again}
    failing = {place for place, one in enumerate(lot) if not policy.keeps(one)}
    kept = [one for place, one in enumerate(lot) if place not in failing | repeated]
    factors = [(gate, _share([one for one in lot if gate not in one.faults], lot)) for gate in GATES]
    factors.append((DISTINCT, _share([one for place, one in enumerate(lot) if place not in repeated], lot)))
    factors.append((KEPT, _share(kept, lot)))
    left = Fraction(WHOLE)
    for gate in policy.discounts:
        left *= Fraction(_share([one for one in kept if gate not in one.faults], kept), WHOLE)
    return Screened(
        documents=len(lot),
        size=_size(lot),
        factors=tuple(factors),
        dropped=tuple(sorted(failing | repeated)),
        repeats=again,
        passed=allowed and bool(kept),
        failed=LICENCE if not allowed else "" if kept else NOTHING if _size(lot) else EMPTY,
        discount=int(left),
    )


def _share(part: Sequence[Described], whole: Sequence[Described]) -> int:
    """Millionths of the bytes."""
    return WHOLE * _size(part) // max(1, _size(whole))


def _size(documents: Sequence[Described]) -> int:
    return sum(one.size for one in documents)
