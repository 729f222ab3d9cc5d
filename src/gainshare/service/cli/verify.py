"""`gainshare verify`: is this receipt genuine, and does it add up?"""

from typing import Any

from gainshare.core.errors import Refused
from gainshare.service.cli.console import DONE, NO, WRONG, Console
from gainshare.service.cli.door import receipts as receipts_of
from gainshare.service.verbs import Verified


def run(console: Console, receipts: list[str]) -> int:
    """Print what each receipt shows; 1 if one does not hold, 2 if all hold that could be read and one could not."""
    answers = [(given, _checked(console, given)) for given in receipts]
    console.document([_document(given, found) for given, found in answers])
    checked = [found for _, found in answers if isinstance(found, Verified)]
    if not all(found.holds for found in checked):
        return NO
    return DONE if len(checked) == len(answers) else WRONG


def _checked(console: Console, given: str) -> Verified | Refused:
    """What one receipt shows, printed; what cannot be read is said at once, and the others are still checked."""
    try:
        held, number = receipts_of(console, given)
        found = held.verify(number)
    except Refused as refused:
        console.error(refused)
        return refused
    console.say(f"{given}: {'holds' if found.holds else 'does not hold'}")
    for label, words in found.findings.items():
        console.label(label, words)
    return found


def _document(given: str, found: Verified | Refused) -> dict[str, Any]:
    answer: dict[str, Any] = {"problem": found.to_dict()} if isinstance(found, Refused) else found.to_dict()
    return answer | {"receipt": given}
