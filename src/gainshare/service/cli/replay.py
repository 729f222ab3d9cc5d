"""`gainshare replay`: do the same inputs give the same bytes, and the same data the same measurements?"""

from gainshare.engine.replay import Remeasured, Sweep, replay, replay_journal
from gainshare.service.cli.console import Console
from gainshare.service.folder import drafted, market_file, reading, receipt_of, running, shelved


def run(console: Console, receipts: list[str], data: str) -> int:
    """Replay each receipt, or every trade of a market; 1 if one differs."""
    return max(_one(console, given, data) for given in receipts)


def _one(console: Console, given: str, data: str) -> int:
    folder, number, receipt = receipt_of(given)
    if folder is not None and not number:
        return _market(console, given, data)
    if folder is not None:
        with reading(folder) as engine:
            receipt = engine.bundled(number)
    assert receipt is not None
    found = replay(receipt, shelved(drafted(market_file(data)), b"") if data else None)
    console.say("same bytes: 1 of 1" if found.difference is None else f"differs: {found.difference}")
    _measured(console, found.measured)
    difference = str(found.difference) if found.difference else None
    console.document({"receipt": found.receipt, "same": found.same, "difference": difference})
    return 0 if found.same else 1


def _market(console: Console, given: str, data: str) -> int:
    if data:
        with running(drafted(market_file(data)), workers=1) as engine:
            sweep = replay_journal(engine, shelf=engine.ask.shelf)
    else:
        with reading(receipt_of(given)[0] or market_file(given)) as engine:
            sweep = replay_journal(engine)
    return _swept(console, given, sweep)


def _swept(console: Console, given: str, sweep: Sweep) -> int:
    console.say(f"same bytes: {sweep.same:,} of {sweep.total:,}")
    if sweep.difference:
        console.say(f"differs: {sweep.difference}")
    _measured(console, sweep.measured)
    outside = bool(sweep.measured and sweep.measured.outside)
    difference = str(sweep.difference) if sweep.difference else None
    console.document({"market": given, "same": sweep.same, "of": sweep.total, "difference": difference})
    return 1 if sweep.difference or outside else 0


def _measured(console: Console, measured: Remeasured | None) -> None:
    if measured is None:
        return
    console.say(
        f"measured again: {measured.again:,}, of which {measured.identical:,} identical to the last bit, "
        f"{len(measured.outside):,} outside their tolerance; {measured.operator:,} need the operator"
    )
