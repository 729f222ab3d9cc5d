"""`gainshare receipt`: the copy that a party may hold."""

import json
import sys

from gainshare.core.errors import Refused
from gainshare.engine.receipts import copy_for
from gainshare.service.cli.console import Console
from gainshare.service.folder import reading, receipt_of


def run(_: Console, receipt: str, *, holder: str) -> int:
    """Print the copy as JSON; the auditor's carries what a replay needs."""
    folder, number, found = receipt_of(receipt)
    if folder is not None:
        with reading(folder) as engine:
            if not engine.number:
                raise Refused("not_found", "receipt", receipt, "the market has no trade yet")
            wanted = number or engine.number
            found = engine.bundled(wanted) if holder == "auditor" else engine.receipt(wanted)
    assert found is not None
    copy = found if holder == "auditor" else copy_for(found, holder)
    sys.stdout.write(json.dumps(copy, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return 0
