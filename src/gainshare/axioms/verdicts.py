"""Promises and how each was checked: one of five verdicts, in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import Rng, Streams

PROVED, FAILS, NOT_PROMISED, NOT_CHECKED = "proved", "fails", "not promised", "not checked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a promise stands: `proved`, `holds in N tries`, `fails`, `not promised` or `not checked`.

    promise, rule: what is promised, by which rule. method: the theorem, the search, or the reason for none.
    tries: cases searched, 0 without a search. witness: the case that breaks it, exactly if the verdict is `fails`.

    >>> holds("truthful", "levels", "lie search", 100_000).verdict
    'holds in 100,000 tries'
    """

    promise: str
    rule: str
    verdict: str
    method: str
    tries: int = 0
    witness: object = None

    def __post_init__(self) -> None:
        held = self.tries > 0 and self.verdict == _held(self.tries)
        assert held or self.verdict in (PROVED, FAILS, NOT_PROMISED, NOT_CHECKED), self.verdict
        assert (self.verdict == FAILS) == (self.witness is not None), "a promise fails by its witness"

    def __str__(self) -> str:
        reason = self.method if self.witness is None else self.witness
        return f"{self.promise} ({self.rule}): {self.verdict}" + (f": {reason}" if str(reason) else "")


def proved(promise: str, rule: str, theorem: str) -> Verdict:
    """A promise that a named theorem keeps."""
    return Verdict(promise, rule, PROVED, theorem)


def holds(promise: str, rule: str, method: str, tries: int) -> Verdict:
    """A promise that a search of so many cases, at least one, could not break."""
    return Verdict(promise, rule, _held(tries), method, tries)


def _held(tries: int) -> str:
    return f"holds in {tries:,} {'try' if tries == 1 else 'tries'}"


def fails(promise: str, rule: str, method: str, tries: int, witness: object) -> Verdict:
    """A promise that this witness breaks."""
    return Verdict(promise, rule, FAILS, method, tries, witness)


def not_promised(promise: str, rule: str, why: str) -> Verdict:
    """What a rule does not claim."""
    return Verdict(promise, rule, NOT_PROMISED, why)


def not_checked(promise: str, rule: str, why: str) -> Verdict:
    """What nobody looked at."""
    return Verdict(promise, rule, NOT_CHECKED, why)


@dataclass(frozen=True, slots=True)
class Check:
    """One search to be run: an axiom with its object bound, from a generator to a witness or None.

    promise, rule, method: for the verdict. tries: cases that the search looks at if it finds nothing.
    """

    promise: str
    rule: str
    method: str
    search: Callable[[Rng], object]
    tries: int


def examined(checks: Sequence[Check], streams: Streams) -> tuple[Verdict, ...]:
    """The verdict of each check. Each draws from a stream named by promise and rule, so none disturbs another.

    A search that is too large for its object (TaskTooLarge) leaves its promise `not checked`, with the reason.
    """
    return tuple(_examined(check, streams(check.promise, check.rule)) for check in checks)


def _examined(check: Check, rng: Rng) -> Verdict:
    try:
        witness = check.search(rng)
    except TaskTooLarge as error:
        return not_checked(check.promise, check.rule, str(error))
    if witness is None:
        return holds(check.promise, check.rule, check.method, check.tries)
    return fails(check.promise, check.rule, check.method, check.tries, witness)
