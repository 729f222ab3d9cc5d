"""`gainshare audit`: could anybody have done better by cheating?"""

from collections.abc import Sequence

from gainshare.core.errors import Refused
from gainshare.core.words import counted
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.door import market as market_of
from gainshare.service.verbs import Finding


def run(console: Console, market: str, *, tries: int, promise: str) -> int:
    """Search for witnesses; 1 if a promise of the rules in use fails."""
    found = market_of(console, market).audit(tries=tries)
    chosen = [finding for finding in found.verdicts if promise in {"", finding.promise}]
    if not chosen:
        names = ", ".join(finding.promise for finding in found.verdicts)
        raise Refused("unknown_value", "--promise", promise, f"must be one of {names}")
    _show(console, chosen)
    if found.worst and not promise:
        many = f"{found.paying} of {len(found.attacks)} disguises of data would earn more under this division"
        console.say(f"{many}; the worst: {found.worst}")
    if found.earlier:
        past = counted(found.earlier, "trade")
        console.say(
            f"{past} under earlier rules: balanced and replayed like all; what else is promised is of these rules."
        )
    failed = sum(finding.fails for finding in chosen)
    console.say(f"{counted(failed, 'promise')} failed." if failed else "every promise of the rules in use held.")
    console.document(found.to_dict() | {"verdicts": [finding.to_dict() for finding in chosen]})
    return NO if failed else DONE


def _show(console: Console, findings: Sequence[Finding]) -> None:
    """A table in a pipe; in a terminal, where four columns do not fit, a paragraph for each verdict."""
    if not console.terminal:
        rows = [(one.promise, one.rule, one.verdict, one.where) for one in findings]
        console.table(("promise", "rule", "verdict", "where"), rows)
        return
    for one in findings:
        console.label(one.verdict, f"{one.promise} ({one.rule}): {one.where}", width=24)
