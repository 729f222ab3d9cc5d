"""What installed packages add to the markets: price rules, as entry points of the group `gainshare.pricers`.

An entry point is a line of PRICERS written elsewhere: its name is the word, its object the rule. Words are read from
the packages' metadata; a package's code runs when a market names its word, and never otherwise.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from traceback import walk_tb
from typing import Any

from gainshare.core.errors import Unavailable
from gainshare.prices.catalog import PRICERS as BUILT_IN

GROUP = "gainshare.pricers"

RESERVED = frozenset({*BUILT_IN, "fixed"})
"""Words that no package may take."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A price rule that a package brings.

    package: its name and version. problem: why this word cannot be used, as far as metadata tell, or "".
    """

    word: str
    package: str
    entry: EntryPoint
    problem: str = ""

    def rule(self) -> type[Any]:
        """The rule, its code loaded now. Raises Unavailable, naming the package, if it is none."""
        if self.problem:
            raise self.unusable(self.problem)
        try:
            rule: type[Any] = self.entry.load()
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - whatever a stranger's module does when it is loaded
            raise self.unusable(f"{type(problem).__name__}: {problem}") from None
        if unfit := _unfit(rule):
            raise self.unusable(f"{self.entry.value} {unfit}")
        return rule

    def unusable(self, problem: str) -> Unavailable:
        """The refusal of a market that names this word."""
        rule = f"{self.package} cannot be used: {' '.join(problem.split())}"
        return Unavailable("broken_plugin", "rules.price", self.word, rule, f"mend or remove {self.package}")


def _unfit(rule: object) -> str:
    """What keeps an object from being a price rule, or ""."""
    if not (isinstance(rule, type) and is_dataclass(rule)):
        return "is no dataclass"
    declared = fields(rule)
    if not declared or declared[0].name != "net":
        return "has another first field than net"
    if bare := [each.name for each in declared[1:] if each.default is each.default_factory is MISSING]:
        return f"has no default for {', '.join(bare)}"
    missing = [name for name in ("start", "post", "learn") if not callable(getattr(rule, name, None))]
    return f"has no {', '.join(missing)}" if missing else ""


def found(entries: Sequence[EntryPoint]) -> tuple[Plugin, ...]:
    """Entry points as price rules, by word: built-in words, words brought twice and what is no word have a problem."""
    brought = Counter(entry.name for entry in entries)
    return tuple(
        Plugin(entry.name, _package(entry), entry, _ill_named(entry.name, brought))
        for entry in sorted(entries, key=lambda each: (each.name, each.value))
    )


def _ill_named(word: str, brought: Mapping[str, int]) -> str:
    if word in RESERVED:
        return f"{word} is built in"
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", word):
        return "a word is lower-case letters and digits, joined by hyphens"
    return f"{brought[word]} packages bring this word" if brought[word] > 1 else ""


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


@cache
def plugins() -> tuple[Plugin, ...]:
    """The price rules of installed packages, by word; nothing of them is loaded."""
    return found(tuple(entry_points(group=GROUP)))


def raised_by(problem: BaseException) -> str:
    """The package whose code raised this; "" if none of a price rule did."""
    *_, last = walk_tb(problem.__traceback__)
    module = str(last[0].f_globals.get("__name__"))
    return next((each.package for each in plugins() if each.entry.module == module), "")


class PriceRules(Mapping[str, type[Any]]):
    """PRICERS, and the price rules that packages add: known by their words, loaded when they are looked up."""

    def __init__(self, added: Callable[[], Sequence[Plugin]]) -> None:
        self._added = added

    def plugin(self, word: str) -> Plugin | None:
        """What brings this word; None for a built-in or an unknown one."""
        return next((each for each in self._added() if each.word == word and word not in RESERVED), None)

    def __getitem__(self, word: str) -> type[Any]:
        """The rule of this word. Raises Unavailable if its package cannot be used."""
        plugin = self.plugin(word)
        return plugin.rule() if plugin else BUILT_IN[word]

    def __contains__(self, word: object) -> bool:
        return word in self._words()

    def __iter__(self) -> Iterator[str]:
        return iter(self._words())

    def __len__(self) -> int:
        return len(self._words())

    def _words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*BUILT_IN, *(each.word for each in self._added() if each.word not in RESERVED))))


PRICERS = PriceRules(plugins)
"""The price rules there are, here."""
