"""`gainshare quote`: the price list of a market, to read and to print. It binds nobody."""

from collections.abc import Iterable

from gainshare.core.money import Asset
from gainshare.markets.menu.words import undercutting
from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import market as market_of
from gainshare.service.verbs import Item


def run(console: Console, market: str) -> int:
    """Print the price list in force."""
    found = market_of(console, market).quote()
    code = found.asset.code
    console.say(str(found))
    heads = ("model", "data", ">accuracy", ">confirmed", f">cap {code}", f">price {code}", "why not the cap")
    shown = _rows(found.items, found.asset, plain=False)
    console.table(heads, [*shown], plain=[*_rows(found.items, found.asset, plain=True)])
    console.say(undercutting(found.proof))
    console.document(found.to_dict())
    return DONE


def _rows(items: Iterable[Item], held: Asset, *, plain: bool) -> Iterable[tuple[str, ...]]:
    for one in items:
        cap, price = (
            held.digits(each.units) if plain else held.show(each.units, code=False) for each in (one.cap, one.price)
        )
        yield one.model, ("+" if plain else ", ").join(one.sellers), one.accuracy, one.confirmed, cap, price, one.why
