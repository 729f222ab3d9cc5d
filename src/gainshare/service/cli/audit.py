"""`gainshare audit`: could anybody have done better by cheating?"""

from collections.abc import Sequence

from gainshare.axioms.verdicts import FAILS, Verdict
from gainshare.core.codec import plain
from gainshare.core.errors import Refused
from gainshare.engine.audit import audited
from gainshare.service.cli.console import Console
from gainshare.service.folder import existing, running


def run(console: Console, market: str, *, tries: int, promise: str) -> int:
    """Search for witnesses; 1 if a promise of the rules in use fails."""
    with running(existing(market), workers=console.processes) as engine:
        verdicts = audited(engine, tries=tries)
        attacks = [attack for _, _, dossier in engine.history() for attack in dossier.evidence.attacks]
    chosen = [verdict for verdict in verdicts if promise in {"", verdict.promise}]
    if not chosen:
        names = ", ".join(verdict.promise for verdict in verdicts)
        raise Refused("unknown_value", "--promise", promise, f"must be one of {names}")
    _show(console, chosen)
    paying = [attack for attack in attacks if attack.pays]
    if paying and not promise:
        worst = max(paying, key=lambda one: one.after - one.before)
        many = f"{len(paying)} of {len(attacks)} disguises of data would earn more under this division"
        console.say(f"{many}; the worst: {worst}")
    failed = [verdict for verdict in chosen if verdict.verdict == FAILS]
    broken = f"{len(failed)} promise{'s' * (len(failed) != 1)} failed."
    console.say(broken if failed else "every promise of the rules in use held.")
    console.document({"verdicts": [plain(verdict) for verdict in chosen], "attacks": [plain(one) for one in attacks]})
    return 1 if failed else 0


def _show(console: Console, verdicts: Sequence[Verdict]) -> None:
    """A table in a pipe; in a terminal, where four columns do not fit, a paragraph for each verdict."""
    if not console.terminal:
        rows = [(one.promise, one.rule, one.verdict, _where(one)) for one in verdicts]
        console.table(("promise", "rule", "verdict", "where"), rows)
        return
    for one in verdicts:
        console.label(one.verdict, f"{one.promise} ({one.rule}): {_where(one)}", width=24)


def _where(verdict: Verdict) -> str:
    return str(verdict.witness) if verdict.witness is not None else verdict.method
