"""`gainshare status`: state, trades, balances, head of the journal."""

from gainshare.service.cli.console import Console
from gainshare.service.folder import market_folder, reading


def run(console: Console, market: str) -> int:
    """Print where a market stands."""
    with reading(market_folder(market)) as engine:
        head, balances, asset = engine.store.head(), engine.store.balances(), engine.asset
        waiting = len(engine.store.outbox())
    assert head is not None
    console.say(f"{engine.name} is open: {engine.number:,} trades. Journal line {head.seq:,}, head {head.hash[:8]}.")
    if waiting:
        console.say(f"{waiting:,} deliveries wait; gainshare trade finishes them.")
    rows = [(name, asset.show(units, code=False)) for (name, _), units in sorted(balances.items()) if units]
    plain = [(name, str(units)) for (name, _), units in sorted(balances.items()) if units]
    console.table(("account", f">{asset.code}" if console.terminal else f"{asset.code} minor units"), rows, plain=plain)
    console.document(
        {
            "market": engine.name,
            "trades": engine.number,
            "head": head.hash,
            "line": head.seq,
            "deliveries_waiting": waiting,
            "balances": {name: {"asset": code, "units": str(units)} for (name, code), units in balances.items()},
        }
    )
    return 0
