"""`gainshare reduce`: what a seller hands in that keeps its documents to itself."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Table, table_id
from gainshare.core.words import counted
from gainshare.markets.procurement.described import FAULTS, commitment, descriptions
from gainshare.markets.procurement.reducing import counting, drawn, reduced
from gainshare.service.cli.console import DONE, Console
from gainshare.service.files.documents import read_documents
from gainshare.service.files.kept_lots import lot_file, opening_file, read_task
from gainshare.service.files.names import plain_name
from gainshare.service.files.reductions import read_reduction, reduction_file


def run(console: Console, folder: str, *, task: str, challenge: str) -> int:
    """Write what this seller commits to; with a task, its counts; with a challenge, the documents that it draws."""
    if task and challenge:
        raise Refused("usage", "--open", None, "does not go with --task: first reduce, then open what was handed in")
    lot, name = read_documents(Path(folder), folder), _name(Path(folder))
    if task:
        return _reduced(console, lot, name, task)
    return _opened(console, lot, name, challenge) if challenge else _committed(console, lot, name)


def _committed(console: Console, lot: Table, name: str) -> int:
    """The descriptions of all documents, and no text."""
    known = descriptions(lot)
    wrote = _write(Path(f"{name}.lot"), lot_file(known))
    faults = {gate: sum(gate in one.faults for one in known) for gate in FAULTS}
    languages = dict(sorted(Counter(one.language or "unknown" for one in known).items()))
    answer = {"wrote": wrote, "root": table_id(lot), "lot": table_id(commitment(known)), "documents": lot.rows}
    answer |= {"bytes": sum(one.size for one in known), "fail": faults, "languages": languages}
    console.label("root", table_id(lot))
    console.label("documents", f"{lot.rows:,}, {answer['bytes']:,} bytes")
    console.label("language", _listed(languages))
    console.label("fail", _listed({gate: count for gate, count in faults.items() if count}) or "none")
    console.label("wrote", f"{wrote}: digests, sizes and sketches, no text")
    console.document(answer)
    return DONE


def _reduced(console: Console, lot: Table, name: str, given: str) -> int:
    """Counts at the hidden text of a task, and a print of each document."""
    task = read_task(Path(given), given)
    if task.root != table_id(lot):
        rule = f"is of other documents than these: their root is {table_id(lot)[:19]}..."
        raise DataError("unknown_value", "root", task.root, rule, "restore what was committed to", where=given)
    those = counting(lot, task.evaluation, task.policy, task.left_out)
    counts, prints = reduced(lot, task.evaluation, those)
    wrote = _write(Path(f"{name}.reduction"), reduction_file(counts, prints))
    failing = lot.rows - len(those.places) - len({place for place in task.left_out if place < lot.rows})
    console.label("market", f"{task.market}, as {task.seller}")
    console.label("counted", f"{len(those.places):,} of {counted(lot.rows, 'document')}")
    console.label("left out", f"{len(task.left_out):,} by the market, {failing:,} more that fail a gate")
    console.label("wrote", f"{wrote}: counts at {counted(counts.rows, 'byte')} of hidden text, no text")
    ids = {"counts": table_id(counts), "prints": table_id(prints)}
    console.document({"wrote": wrote, "counted": len(those.places), "documents": lot.rows, **ids})
    return DONE


def _opened(console: Console, lot: Table, name: str, challenge: str) -> int:
    """The documents that a challenge draws from what was handed in, with their paths to the root."""
    if not re.fullmatch(r"(?:[0-9a-f]{2}){16,64}", challenge):
        raise Refused("wrong_type", "--open", challenge, "must be the challenge: 32 or more hexadecimal digits")
    handed = f"{name}.reduction"
    _, prints = read_reduction(Path(handed), handed)
    if prints.rows != lot.rows:
        rule = f"is of {counted(prints.rows, 'document')}, and these are {lot.rows:,}"
        raise DataError("length_mismatch", "prints", None, rule, where=handed)
    places = drawn(challenge, prints)
    wrote = _write(Path(f"{name}.opened"), opening_file(lot, places))
    console.label("opened", f"{len(places):,} of {counted(lot.rows, 'document')}")
    console.label("wrote", f"{wrote}: the text of these documents, and that they are of root {table_id(lot)}")
    console.document({"wrote": wrote, "root": table_id(lot), "opened": [place + 1 for place in places]})
    return DONE


def _listed(counts: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _write(path: Path, content: bytes) -> str:
    """Whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
    return str(path)


def _name(path: Path) -> str:
    return plain_name(path.stem if path.is_file() else path.resolve().name, otherwise="lot")
