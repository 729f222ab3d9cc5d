"""`gainshare explain`: why this price, this quality, this payment, this share."""

from gainshare.core.errors import Refused
from gainshare.engine.words import WHYS, explained, headline
from gainshare.service.cli.console import Console
from gainshare.service.trades import told


def run(console: Console, receipt: str, party: str, why: str) -> int:
    """Print the explanation of one trade."""
    if why and why not in WHYS:
        raise Refused("unknown_value", "--why", why, f"must be one of {', '.join(WHYS)}")
    trade = told(receipt)
    rules, order, sold = trade.rules, trade.order, trade.sold
    if party and party not in (order.party, *(share.party for share in sold.shares)):
        raise Refused("not_found", "--party", party, f"has no part in {trade.name}")
    answers = explained(rules, order, sold, why, party)
    head = headline(trade.name, order, sold, rules.asset)
    console.say(head)
    for label, sentence in answers:
        console.label(label, sentence)
    console.document({"trade": trade.name, "answer": head, **dict(answers)})
    return 0
