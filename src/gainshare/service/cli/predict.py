"""`gainshare predict`: use a delivery by query; every call is counted."""

from pathlib import Path

from gainshare.core.errors import Refused
from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import numbered
from gainshare.service.files.lines import rows as lines_of
from gainshare.service.verbs import Market


def run(console: Console, receipt: str, rows: str, *, party: str = "") -> int:
    """Print a prediction for each row.

    Where predictions were delivered, rows are named by their keys, and the columns used are those that were delivered,
    degraded as they were. Where a model was, rows are features.
    """
    if Path(receipt).is_file() and Path(receipt).suffix != ".toml":
        raise Refused("not_found", "receipt", receipt, "queries run at the market: give MARKET/NUMBER")
    market, number = numbered(console, receipt)
    if market.predict(number, party=party).columns:  # whether there is anything to ask comes before what is asked
        found = market.predict(number, rows=rows, party=party)
    else:
        found = market.predict(number, keys=_keys(market, Path(rows)), party=party)
    classes = max((len(one.probabilities) for one in found.predictions), default=0)
    table = [(one.key, repr(one.prediction), *map(repr, one.probabilities)) for one in found.predictions]
    console.table(("key", ">prediction", *(f">class {code}" for code in range(classes))), table)
    console.document(found.to_dict())
    return DONE


def _keys(market: Market, path: Path) -> tuple[str, ...]:
    """The cells of the column `key`, or of the one that is the market's key."""
    lines, name = lines_of(path, path.name), market.status().key
    header = next(lines)[1]
    column = next((header.index(each) for each in ("key", name) if each and each in header), None)
    if column is None:
        rule = "is required: the names of the rows to predict"
        either = f"column key or {name}" if name not in {"", "key"} else "column key"
        raise Refused("unknown_field", either, None, rule, where=path.name)
    return tuple(cells[column] for _, cells in lines)
