"""`gainshare explain`: why this price, this quality, this payment, this share, and what was missed."""

from gainshare.service.cli.console import DONE, Console
from gainshare.service.cli.door import receipts


def run(console: Console, receipt: str, *, party: str, why: str) -> int:
    """Print the explanation of one trade, as far as the receipt shows it."""
    held, number = receipts(console, receipt)
    found = held.explain(number, why=why, party=party)
    console.say(found.answer)
    for label, sentence in found.reasons.items():
        console.label(label, sentence)
    console.document(found.to_dict())
    return DONE
