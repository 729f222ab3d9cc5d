"""`gainshare replay`: do the same inputs give the same bytes, and the same data the same measurements?"""

from typing import Any

from gainshare.core.errors import Refused
from gainshare.engine.receipts import verify
from gainshare.engine.replay import Remeasured, replay, replay_journal
from gainshare.service.cli.console import Console
from gainshare.service.folder import (
    drafted,
    existing,
    market_file,
    market_folder,
    reading,
    receipt_of,
    running,
    shelved,
)

Answer = dict[str, Any]


def run(console: Console, receipts: list[str], *, data: str) -> int:
    """Replay each receipt, or every trade of a market; 1 if one differs."""
    answers = [_one(console, given, data) for given in receipts]
    console.document(answers)
    return 0 if all(answer["same"] for answer in answers) else 1


def _one(console: Console, given: str, data: str) -> Answer:
    folder, number, receipt = receipt_of(given)
    if folder is not None and not number:
        return _market(console, given, data)
    if folder is not None:
        with reading(folder) as engine:
            receipt = engine.bundled(number)
    assert receipt is not None
    found = replay(receipt, shelved(drafted(market_file(data)), b"") if data else None)
    forged = "" if verify(receipt).genuine else "its figures are not those it was sealed with: gainshare verify"
    difference = str(found.difference) if found.difference else forged
    console.say(f"differs: {difference}" if difference else "same bytes: 1 of 1")
    _measured(console, found.measured)
    return {"receipt": found.receipt, "same": found.same and not forged, "difference": difference or None}


def _market(console: Console, given: str, data: str) -> Answer:
    folder = market_folder(given)
    if data:
        draft = existing(data)
        if draft.file.state.resolve() != folder.resolve():
            raise Refused("unknown_value", "--data", data, f"is the file of another market than {given}")
        with running(draft, workers=1) as engine:
            sweep = replay_journal(engine, shelf=engine.ask.shelf)
    else:
        with reading(folder) as engine:
            sweep = replay_journal(engine)
    console.say(f"same bytes: {sweep.same:,} of {sweep.total:,}")
    if sweep.difference:
        console.say(f"differs: {sweep.difference}")
    _measured(console, sweep.measured)
    same = not sweep.difference and not (sweep.measured and sweep.measured.outside)
    difference = str(sweep.difference) if sweep.difference else None
    trades = {"replayed": sweep.total, "same_bytes": sweep.same}
    return {"market": given, "same": same, "difference": difference, **trades}


def _measured(console: Console, measured: Remeasured | None) -> None:
    if measured is None:
        return
    gone = f"; the data of {measured.gone:,} are gone" if measured.gone else ""
    console.say(
        f"measured again: {measured.again:,}, of which {measured.identical:,} identical to the last bit, "
        f"{len(measured.outside):,} outside their tolerance; {measured.operator:,} need the operator{gone}"
    )
