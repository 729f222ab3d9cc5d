"""`gainshare replay`: do the same inputs give the same bytes, and the same data the same measurements?"""

from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.door import receipts as receipts_of
from gainshare.service.verbs import Replay


def run(console: Console, receipts: list[str], *, data: str) -> int:
    """Replay each receipt, or every trade of a market; 1 if one differs."""
    answers = [_one(console, given, data) for given in receipts]
    console.document([answer.to_dict() for answer in answers])
    return DONE if all(answer.same for answer in answers) else NO


def _one(console: Console, given: str, data: str) -> Replay:
    held, number = receipts_of(console, given)
    found = held.replay(number, data=data)
    if found.same_bytes == found.replayed or found.replayed > 1:
        console.say(f"same bytes: {found.same_bytes:,} of {found.replayed:,}")
    if found.difference:
        console.say(f"differs: {found.difference}")
    if found.measured:
        console.say(str(found.measured))
    return found
