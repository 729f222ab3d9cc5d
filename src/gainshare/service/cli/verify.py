"""`gainshare verify`: is this receipt genuine, and does it add up?"""

from typing import Any

from gainshare.core.codec import canonical, digest
from gainshare.engine.receipts import verify
from gainshare.ledger.journal import damage
from gainshare.service.cli.console import Console
from gainshare.service.folder import reading, receipt_of


def run(console: Console, receipts: list[str]) -> int:
    """Print what each receipt shows; 1 if one does not hold."""
    answers = [(given, *_checked(given)) for given in receipts]
    for given, genuine, findings in answers:
        console.say(f"{given}: {'holds' if genuine else 'does not hold'}")
        for label, words in findings:
            console.label(label, words)
    console.document(
        [{"receipt": given, "holds": genuine, "findings": dict(found)} for given, genuine, found in answers]
    )
    return 0 if all(genuine for _, genuine, _ in answers) else 1


def _checked(given: str) -> tuple[bool, list[tuple[str, str]]]:
    folder, number, receipt = receipt_of(given)
    if folder is None:
        assert receipt is not None
        found = verify(receipt)
        note = ("genuine", "not checked: this copy carries no signature; compare its digest with the market's journal")
        return found.genuine, [note, ("digest", digest(canonical(receipt["body"]))), *found.findings]
    with reading(folder) as engine:
        wanted = number or engine.number
        mine = engine.receipt(wanted)
        found = verify(mine)
        line = engine.store.find(f"step/{wanted}")
        broken = damage(each for each, _ in engine.store.lines())
    assert line is not None
    return _in_journal(found.genuine, list(found.findings), mine, line[0], broken)


def _in_journal(
    genuine: bool, findings: list[tuple[str, str]], receipt: dict[str, Any], line: Any, broken: Any
) -> tuple[bool, list[tuple[str, str]]]:
    matches = line.about == digest(canonical(receipt["body"]))
    words = (
        f"journal line {line.seq} commits to this body"
        if matches
        else f"journal line {line.seq} commits to another body"
    )
    chain = str(broken) if broken else "the chain from the first line is whole"
    label = "genuine" if matches and not broken else "not genuine"
    return genuine and matches and not broken, [(label, f"{words}; {chain}"), *findings]
