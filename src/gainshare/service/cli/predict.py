"""`gainshare predict`: use a delivery by query; every call is counted."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.engine.delivery import queried
from gainshare.engine.engine import Engine
from gainshare.gains.recipe import Forecast
from gainshare.service.cli.console import Console
from gainshare.service.files.lines import rows as lines_of
from gainshare.service.folder import drafted, market_file, market_folder, receipt_of, running


def run(console: Console, receipt: str, rows: str) -> int:
    """Print a prediction for each row; the columns used are those that were delivered, degraded as they were."""
    folder, number, _ = receipt_of(receipt)
    if folder is None:
        raise Refused("not_found", "receipt", receipt, "queries run at the market: give MARKET/NUMBER")
    keys = _keys(Path(rows))
    draft = drafted(market_file(folder))
    with running(draft, workers=1) as engine:
        sold = _sold(engine, number or engine.number)
        found = queried(sold, engine.ask.shelf, keys)
        calls = _counted(
            market_folder(str(folder)) / "queries.json", f"{engine.name}/{number or engine.number}", len(keys)
        )
    if not console.as_json:
        writer = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
        writer.writerow(["key", "prediction"])
        writer.writerows((key, repr(figure)) for key, figure in zip(keys, found, strict=True))
    console.document({"predictions": dict(zip(keys, found, strict=True)), "queries": calls})
    return 0


def _keys(path: Path) -> tuple[str, ...]:
    lines = lines_of(path, path.name)
    header = next(lines)[1]
    if "key" not in header:
        raise Refused(
            "unknown_field", "column key", None, "is required: the names of the rows to predict", where=path.name
        )
    return tuple(cells[header.index("key")] for _, cells in lines)


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
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(counts, indent=1))
    fresh.replace(path)
    return int(counts[trade])
