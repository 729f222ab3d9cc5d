"""Journals of small trades, to be hurt by tests."""

from contextlib import closing
from pathlib import Path

from gainshare.core.codec import digest
from gainshare.core.trades import Deed, Entry, Posting
from gainshare.engine.sql import SqlStore
from gainshare.engine.store import Remembered, Write
from gainshare.ledger.accounts import applied
from gainshare.ledger.journal import Line, damage


def trade(number: int) -> tuple[Write, Write]:
    """An order and its step, as engines write them."""
    admit = Entry("admit city", (Posting("external:city", -9, "EUR"), Posting("escrow:city", 9, "EUR")))
    legs = (Posting("escrow:city", -9, "EUR"), Posting("earnings:hr", 7, "EUR"), Posting("rounding", 2, "EUR"))
    opened = Remembered(f"opened/{number}", b"", b'{"salts":"%064x"}' % number)
    step = Write(
        f"step/{number}",
        b'{"step":%d,"seed":"%s"}' % (number, digest(b"%d" % number).encode()),
        Entry("settle city", legs),
        deeds=(Deed("deliver", "city", digest(b"%d" % number)),),
        answers=(Remembered("sha256:00", b"how good?", b"0.5"), opened),
        snapshot=b"state %d" % number,
    )
    return Write(f"order/{number}", b'{"bid":9,"id":"%d"}' % number, admit), step


def traded(path: Path, *numbers: int) -> list[tuple[Line, bytes]]:
    """A closed journal of these trades, one transaction each; its lines."""
    with closing(SqlStore(path)) as store:
        for number in numbers:
            store.write(trade(number))
        return list(store.lines())


def whole(store: SqlStore) -> bool:
    """Whether the chain holds and the balances are the sums of its postings."""
    lines = [line for line, _ in store.lines()]
    return damage(lines) is None and store.balances() == applied({}, (line.entry for line in lines if line.entry))
