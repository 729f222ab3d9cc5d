"""Markets in memory: the same trades as on disk, kept nowhere."""

import os
from pathlib import Path

from gainshare.core.codec import canonical
from gainshare.engine.memory import in_memory, roots_in_memory
from gainshare.engine.vault import seeded
from tests.engine.small import columnwise, settled, stream_of


def test_a_market_in_memory_settles_what_one_on_disk_does(tmp_path: Path) -> None:
    small = columnwise()
    orders, held, kept = stream_of(small, 5), small.engine(), small.on_disk(tmp_path / "bikes")
    receipts = [[canonical(one.receipt) for one in settled(engine, orders)] for engine in (held, kept)]
    assert receipts[0] == receipts[1]
    assert [line for line, _ in held.store.lines()] == [line for line, _ in kept.store.lines()]
    assert held.store.balances() == kept.store.balances()
    kept.close()


def test_deliveries_are_put_where_the_caller_finds_them() -> None:
    small = columnwise()
    engine, goods, held = in_memory(small.charter(), small.shelf(), small.roots)
    (one,) = settled(engine, [small.order(40_000)])
    assert list(goods) == [one.trade.deliveries[0].artefact + ".csv"]
    assert held == {}


def test_roots_are_drawn_unless_a_seed_is_given() -> None:
    assert roots_in_memory(7, os.urandom) == seeded(7)
    assert roots_in_memory(None, os.urandom) != roots_in_memory(None, os.urandom)
    assert roots_in_memory(None, lambda count: b"x" * count).step == b"x" * 32
