"""`gainshare receipt`: the copy that a party may hold."""

from dataclasses import replace

from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import receipts


def run(console: Console, receipt: str, *, holder: str) -> int:
    """Print the copy as JSON, whoever reads it; the auditor's carries what a replay needs."""
    held, number = receipts(console, receipt)
    replace(console, as_json=True).document(held.receipt(number, holder=holder))
    return DONE
