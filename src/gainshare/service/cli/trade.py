"""`gainshare trade`: settle what is not yet settled, and say what came of it."""

from contextlib import ExitStack
from pathlib import Path

from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED
from gainshare.core.words import counted
from gainshare.markets.catalog import KINDS
from gainshare.service.cli import earnings
from gainshare.service.cli.console import DONE, INTERRUPTED, NO, REFUSED, Console, Tell
from gainshare.service.cli.door import trading
from gainshare.service.verbs import Began, Progress, Stopped, Traded


def run(console: Console, market: str, *, orders: str, columns: str, amend: str, dry_run: bool) -> int:
    """Settle a market's orders; the exit code: NO if a promise does not hold, REFUSED if an order was."""
    held = trading(console, market)
    if dry_run:
        return _said(console, held.rehearse(orders=orders, columns=columns, amend=amend), market)
    try:
        with ExitStack() as stage:
            watch = _Stage(console, stage)
            found = held.trade(orders=orders, columns=columns, amend=amend, watch=watch)
    except Stopped as stopped:
        return _interrupted(console, stopped)
    return _said(console, found, market)


class _Stage:
    """Shows what happens: first what is traded, then how far it has come."""

    def __init__(self, console: Console, stage: ExitStack) -> None:
        self._console, self._stage = console, stage
        self._tell: Tell | None = None

    def __call__(self, event: Began | Progress) -> None:
        if isinstance(event, Began):
            counts = f"{counted(event.sellers, KINDS[event.kind].words.sellers)}, {counted(event.orders, 'order')}"
            self._console.label(event.market, f"{event.kind}, {counts}; {event.price}, division by {event.division}")
            self._console.label("data", event.data)
            self._tell = self._stage.enter_context(self._console.progress())
        elif self._tell:
            self._tell(event.stage, event.unit, event.done, event.of)


def _said(console: Console, found: Traded, market: str) -> int:
    console.document(found.to_dict())
    for note in found.notes:
        console.warn(note)
    if found.earnings is None:
        return _nothing(console, found)
    words = KINDS[found.kind].words
    if found.board:
        heads, *rows = found.board
        console.say(found.headline)
        console.table((heads[0], *(f">{head}" for head in heads[1:-1]), heads[-1]), rows)
    else:
        earnings.table(console, found.earnings, found.asset, worth=words.worth)
    kept = [one for one in found.promises if one.verdict not in {NOT_PROMISED, NOT_CHECKED}]
    console.label("promises", "; ".join(f"{one.promise} {one.verdict}" for one in kept))
    if found.amended:
        console.label("rules", f"Journal ends with the amended rules, head {found.head[:8]}.")
    console.label("wrote", found.wrote)
    beside = Path(market).with_name(found.market) if market.endswith(".toml") else market
    console.label("next", f"gainshare {words.first} {beside}")
    for each in found.refused:
        console.error(each.reason.at(f"{each.party} in {found.market}, order {each.order[:20]}"), refused=True)
    broken = any(one.verdict == FAILS for one in found.promises)
    return NO if broken else REFUSED if found.refused else DONE


def _nothing(console: Console, found: Traded) -> int:
    if found.waiting:
        done = f"Would settle {counted(found.waiting, 'order')}; settled before: {found.before:,}"
    elif found.before:
        each = "the one order was" if found.before == 1 else f"all {found.before:,} orders were"
        done = f"Nothing to do: {each} settled before"
    else:
        done = "Nothing to do: there is no order"
    console.say(f"{done}. Journal unchanged, head {found.head[:8] or 'none'}.")
    return DONE


def _interrupted(console: Console, stopped: Stopped) -> int:
    settled, trained = f"{stopped.settled:,} of {counted(stopped.of, 'trade')}", counted(stopped.trained, "model")
    charged = "What was settled stands" if stopped.settled else "Nothing was charged"
    console.warn(f"Stopped after {settled if stopped.settled else trained}. {charged}; run the same command to go on.")
    return INTERRUPTED
