"""`gainshare predict`: use a delivery by query; every call is counted."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.engine.delivery import queried
from gainshare.engine.disk import write
from gainshare.engine.engine import Engine
from gainshare.gains.recipe import Forecast
from gainshare.service.cli.console import Console
from gainshare.service.files.lines import rows as lines_of
from gainshare.service.folder import existing, receipt_of, running


def run(console: Console, receipt: str, rows: str) -> int:
    """Print a prediction for each row; the columns used are those that were delivered, degraded as they were."""
    folder, number, _ = receipt_of(receipt)
    if folder is None:
        raise Refused("not_found", "receipt", receipt, "queries run at the market: give MARKET/NUMBER")
    draft = existing(folder)
    with running(draft, workers=1) as engine:
        wanted = number or engine.number
        sold = _sold(engine, wanted)
        queried(sold, engine.ask.shelf, ())
        keys = _keys(Path(rows), draft.file.rules.data.key)
        found = queried(sold, engine.ask.shelf, keys)
        calls = _counted(draft.file.state / "queries.json", f"{engine.name}/{wanted}", len(keys))
    if not console.as_json:
        writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        writer.writerow(["key", "prediction"])
        writer.writerows((key, repr(figure)) for key, figure in zip(keys, found, strict=True))
    console.document({"predictions": dict(zip(keys, found, strict=True)), "queries": calls})
    return 0


def _keys(path: Path, name: str) -> tuple[str, ...]:
    """The cells of the column `key`, or of the one that is the market's key."""
    lines = lines_of(path, path.name)
    header = next(lines)[1]
    column = next((header.index(each) for each in ("key", name) if each in header), None)
    if column is None:
        rule = "is required: the names of the rows to predict"
        either = f"column key or {name}" if name not in {"", "key"} else "column key"
        raise Refused("unknown_field", either, None, rule, where=path.name)
    return tuple(cells[column] for _, cells in lines)


def _sold(engine: Engine, number: int) -> Forecast:
    receipt = engine.receipt(number)
    pairs = [tuple(map(engine.codec.read_bytes, pair)) for pair in engine.answers(receipt).values()]
    found: list[Any] = [question for question, _ in pairs if isinstance(question, Forecast)]
    if not found:
        raise Refused("not_found", "receipt", receipt["id"], "nothing was bought in this trade")
    forecast: Forecast = found[0]
    return forecast


def _counted(path: Path, trade: str, count: int) -> int:
    counts = json.loads(path.read_text()) if path.exists() else {}
    counts[trade] = counts.get(trade, 0) + count
    write(path, json.dumps(counts, indent=1).encode())
    return int(counts[trade])
