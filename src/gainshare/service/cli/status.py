"""`gainshare status`: state, trades, balances, head of the journal."""

from gainshare.core.words import counted
from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import market as market_of


def run(console: Console, market: str) -> int:
    """Print where a market stands."""
    found = market_of(console, market).status()
    console.say(str(found))
    if found.deliveries_waiting:
        console.say(f"Waiting: {counted(found.deliveries_waiting, 'delivery')}; gainshare trade finishes them.")
    held = {name: amount.units for name, amount in found.balances.items() if amount.units}
    rows = [(name, found.asset.show(units, code=False)) for name, units in held.items()]
    plain = [(name, found.asset.digits(units)) for name, units in held.items()]
    console.table(("account", f">{found.asset.code}"), rows, plain=plain)
    console.document(found.to_dict())
    return DONE
