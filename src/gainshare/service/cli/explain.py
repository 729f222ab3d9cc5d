"""`gainshare explain`: why this price, this quality, this payment, this share."""

from gainshare.engine.words import explained, headline
from gainshare.service.cli.console import Console
from gainshare.service.trades import told


def run(console: Console, receipt: str, *, party: str, why: str) -> int:
    """Print the explanation of one trade."""
    trade = told(receipt)
    rules, order, sold = trade.rules, trade.order, trade.sold
    answers = explained(rules, order, sold, why, party)
    head = headline(trade.name, order, sold, rules.asset)
    console.say(head)
    for label, sentence in answers:
        console.label(label, sentence)
    console.document({"trade": trade.name, "answer": head, **dict(answers)})
    return 0
