"""Single bits of a receipt turned over: verify or replay must notice each."""

import json
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from campaign.attack import Chunk, Found
from campaign.markets import members_settled, menu_traded, opened, orders, procured, settled
from campaign.worlds import EUR
from gainshare.core.codec import canonical
from gainshare.core.errors import MarketError
from gainshare.core.random import stream
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import read, verify
from gainshare.engine.replay import replay
from gainshare.markets.auction.market import Rules

TRADES = 12
PARTS = {"body": 0.3, "bundle": 0.39, "id": 0.01, "openings": 0.3}
"""Parts of a fully opened receipt that replays alone, and the share of the flips that hits each."""

Noticing = Callable[[bytes, bytes], str]


def noticed(content: bytes, same: bytes = b"") -> str:
    """What notices that a receipt is not the one that was written; "" if nothing does. same: the one that was."""
    try:
        receipt = read(content.decode())
        if canonical(receipt) == same:
            return "its value"  # the last digit of a number may name the same number
        if not verify(receipt).genuine:
            return "verify"
        return "" if replay(receipt).same else "replay"
    except (MarketError, UnicodeDecodeError):
        return "refused to read"
    except Exception:  # noqa: BLE001 - any error stops the reader, but one without a name is counted apart
        return "an error without a name"


def unnoticed_flips(chunk: Chunk, *, kind: str, noticing: Noticing = noticed) -> Found:
    """Random bits of the receipts of a small market, one at a time. Tries are flips."""
    rng, receipts, witnesses, notes = chunk.rng, _receipts(kind), list[str](), Counter[str]()
    for _ in range(chunk.tries):
        parts = receipts[int(rng.integers(len(receipts)))]
        name = str(rng.choice(list(PARTS), p=list(PARTS.values())))
        place, bit = int(rng.integers(len(parts[name]))), int(rng.integers(8))
        flipped = bytearray(parts[name])
        flipped[place] ^= 1 << bit
        by = noticing(_joined({**parts, name: bytes(flipped)}), canonical(json.loads(_joined(parts))))
        notes[f"by {by}" if by else "by nobody"] += 1
        if not by:
            around = slice(max(0, place - 40), place + 20)
            witnesses.append(f"Unnoticed: {name}, byte {place}: {parts[name][around]!r} -> {bytes(flipped[around])!r}")
    return Found(chunk.tries, tuple(witnesses), notes)


def _joined(parts: dict[str, bytes]) -> bytes:
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), content) for name, content in parts.items()) + b"}"


@lru_cache(maxsize=4)
def _receipts(kind: str) -> tuple[dict[str, bytes], ...]:
    """The parts of each receipt of a small market of this kind, as canonical bytes."""
    makers = {"auction": _auctioned, "menu": menu_traded, "procurement": procured, "collaborative": members_settled}
    engine = makers[kind]()
    bundled = map(engine.bundled, range(1, engine.number + 1))
    return tuple({name: canonical(receipt[name]) for name in PARTS} for receipt in bundled)


def _auctioned() -> Engine:
    engine = opened(Rules(EUR))
    assert not settled(engine, orders(engine, stream("flips"), TRADES, {}))
    return engine
