"""What the stories of all kinds of market have in common: tables written, orders settled, promises checked."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from gainshare.axioms.verdicts import Verdict
from gainshare.core.words import counted
from gainshare.engine.engine import Rejected
from gainshare.engine.replay import Sweep
from gainshare.service.cli.console import Console
from gainshare.service.folder import Waiting


def table(path: Path, heads: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(rows)


def settle(console: Console, waiting: Waiting) -> None:
    """Settle all orders of a story, none of which is refused."""
    with console.progress() as tell:
        for count, outcome in enumerate(waiting.settled(), 1):
            assert not isinstance(outcome, Rejected), outcome.reason
            tell("Settling", "trades", count, waiting.count)


def checks(console: Console, title: str, sweep: Sweep, verdicts: Sequence[Verdict]) -> None:
    """Every promise with how it was checked, and what came of measuring again."""
    console.say(f"\n{title}:")
    for verdict in verdicts:
        reason = verdict.method if verdict.witness is None else verdict.witness
        word = "holds" if verdict.tries else verdict.verdict
        tries = f" in {counted(verdict.tries, 'try')}" if verdict.tries else ""
        console.label(word, f"{verdict.promise}{tries}: {reason}", width=14)
    if sweep.measured is not None:
        again = f"all {sweep.measured.again} questions asked again on the data"
        outside = f"{len(sweep.measured.outside)} outside tolerance"
        console.label("measured", f"{again}: {sweep.measured.identical} answers identical, {outside}", width=14)


def ending(console: Console, wrote: str, commands: Iterable[str]) -> None:
    """What there is now, and what to do next."""
    console.say()
    console.label("wrote", wrote)
    console.say("next")
    for command in commands:
        console.say(f"  gainshare {command}")
