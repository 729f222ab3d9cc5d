"""Where answers, progress and errors go: tables in a terminal, tab-separated text in a pipe, JSON on demand."""

import json
import os
import sys
import textwrap
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rich.console import Console as Rich
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from gainshare.core.errors import Refused

if TYPE_CHECKING:
    from gainshare.service.verbs import Market


DONE, NO, WRONG, REFUSED, DEFECT, BUSY, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
"""Exit codes: what was asked is done; the answer is no; wrong input; some orders refused; a defect; busy; stopped."""


class Opener(Protocol):
    """Where a command gets its market: the one place that knows whether it is here or elsewhere."""

    def __call__(self, name: str, *, workers: int) -> "Market":
        """The market of this name, file or folder. Raises Refused if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Console:
    """How this call speaks.

    as_json: one document on stdout and nothing else there. quiet: no progress. debug: tracebacks. workers: processes.
    opener: where markets are found; None for folders here.
    """

    as_json: bool = False
    quiet: bool = False
    debug: bool = False
    workers: int = 0
    opener: Opener | None = None

    @property
    def processes(self) -> int:
        """Worker processes to use: as asked, or one for each processor."""
        return self.workers or os.cpu_count() or 1

    @property
    def terminal(self) -> bool:
        """Whether a person reads stdout."""
        return sys.stdout.isatty()

    def say(self, text: str = "") -> None:
        """A line of the answer, for people, wrapped in a terminal; not with --json."""
        text = tame(text)
        if not self.as_json:
            sys.stdout.write("\n".join(wrapped(text, 80) if self.terminal else [text]) + "\n")

    def label(self, name: str, text: str, *, width: int = 10) -> None:
        """A labelled line of the answer, wrapped under itself in a terminal."""
        width = width if len(name) < width else len(name) + 2
        first, *rest = wrapped(text, 80 - width) if self.terminal else [text]
        self.say(f"{name:<{width}}{first}")
        for line in rest:
            self.say(" " * width + line)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], *, plain: Sequence[Sequence[str]] = ()
    ) -> None:
        """A table: figures right-aligned in a terminal; with tabs, a header and full digits (plain) in a pipe.

        A head that begins with ">" is right-aligned.
        """
        if self.as_json:
            return
        if not self.terminal:
            names = [head.lstrip(">") for head in heads]
            for row in (names, *(plain or rows)):
                sys.stdout.write("\t".join(map(tame, row)) + "\n")
            return
        table = Table(box=None, pad_edge=True, show_edge=False, header_style="bold" if _colours() else "")
        for head in heads:
            if head.startswith(">"):
                table.add_column(head.lstrip(">"), justify="right", no_wrap=True)
            else:
                table.add_column(head, overflow="fold")
        for row in rows:
            table.add_row(*(Text(tame(cell)) for cell in row))
        Rich(highlight=False, no_color=not _colours(), width=max(80, _width())).print(table)

    def document(self, value: Any) -> None:
        """The whole answer as JSON, with --json."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def warn(self, text: str) -> None:
        """A warning, on stderr."""
        complain(f"warning: {text}")

    def error(self, problem: Refused, *, refused: bool = False) -> None:
        """One line: what is wrong with what, and the rule; in a terminal also what to do."""
        complain(f"{'refused' if refused else 'error'}: {problem}")
        if problem.remedy and sys.stderr.isatty():
            complain(f"  try  {problem.remedy}")

    def fail(self, problem: Refused, line: str = "") -> None:
        """Why there is no answer: a line on stderr, and with --json the problem on stdout, as the one document.

        line: what to say instead of the problem itself.
        """
        if line:
            complain(line)
            if problem.code == "usage" and sys.stderr.isatty():
                complain(f"  try  {problem.remedy}")
        else:
            self.error(problem)
        self.document({"problem": problem.to_dict()})

    @contextmanager
    def progress(self) -> "Generator[Tell]":
        """Bars on stderr, one for each stage that is told; nothing in logs."""
        if self.quiet or self.as_json or not sys.stderr.isatty():
            yield lambda stage, unit, done, total: None
            return
        columns = (
            TextColumn("{task.description:<9}"),
            BarColumn(40),
            MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"),
        )
        with Progress(*columns, TimeRemainingColumn(), console=_stderr(), transient=True) as bars:
            stages: dict[str, TaskID] = {}

            def tell(stage: str, unit: str, done: int, total: int) -> None:
                if total <= 1:
                    return  # a bar that is full when it appears says nothing
                if stage not in stages:
                    stages[stage] = bars.add_task(stage, unit=unit, total=total)
                bars.update(stages[stage], completed=done, total=total)

            yield tell


Tell = Callable[[str, str, int, int], None]
"""Told a stage, its unit, and how many of how many are done."""


def tame(text: str) -> str:
    r"""Text that moves no cursor and turns no direction: whatever does is escaped, but for ends of lines and tabs.

    >>> tame("red: \x1b[31m\n")
    'red: \\x1b[31m\n'
    """
    return "".join(each if each.isprintable() or each in "\n\t" else ascii(each)[1:-1] for each in text)


def complain(text: str) -> None:
    """A line on stderr, wrapped in a terminal."""
    text = tame(text)
    lines = wrapped(text, 80, hang="  ") if sys.stderr.isatty() else [text]
    sys.stderr.write("\n".join(lines) + "\n")


def keep_to_answers() -> None:
    """Standard output is for answers: what a library writes there by itself, as solvers do, goes to standard error."""
    try:
        own = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # one of them is closed
        return
    sys.stdout.flush()
    buffering = 1 if sys.stdout.line_buffering else -1
    sys.stdout = os.fdopen(own, "w", buffering, encoding=sys.stdout.encoding, errors=sys.stdout.errors)


def wrapped(text: str, width: int, *, hang: str = "") -> list[str]:
    """Text in lines no wider than this, except for words that are; what a person may copy is never broken.

    hang: begins every line but the first.
    """
    lines = textwrap.TextWrapper(width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
    return [line for part in text.split("\n") for line in lines.wrap(part) or [""]]


def _stderr() -> Rich:
    return Rich(stderr=True, no_color=not _colours())


def _colours() -> bool:
    return "NO_COLOR" not in os.environ


def _width() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80
