"""`gainshare audit`: could anybody have done better by cheating?"""

from gainshare.axioms.verdicts import FAILS, Verdict
from gainshare.core.codec import plain
from gainshare.core.errors import Refused
from gainshare.engine.audit import audited
from gainshare.service.cli.console import Console
from gainshare.service.folder import drafted, market_file, running


def run(console: Console, market: str, tries: int, promise: str) -> int:
    """Search for witnesses; 1 if a promise of the rules in use fails."""
    with running(drafted(market_file(market)), workers=console.processes) as engine:
        verdicts = audited(engine, tries=tries)
        attacks = [attack for _, _, dossier in engine.history() for attack in dossier.evidence.attacks]
    chosen = [verdict for verdict in verdicts if promise in ("", verdict.promise)]
    if not chosen:
        names = ", ".join(verdict.promise for verdict in verdicts)
        raise Refused("unknown_value", "--promise", promise, f"must be one of {names}")
    rows = [(one.promise, one.rule, one.verdict, _where(one)) for one in chosen]
    console.table(("promise", "rule", "verdict", "where"), [(*row[:3], row[3][:60]) for row in rows], plain=rows)
    paying = [str(attack) for attack in attacks if attack.pays]
    if paying and not promise:
        console.say(
            f"{len(paying)} of {len(attacks)} disguises of data would earn more under this division; the worst:"
        )
        worst = max((one for one in attacks if one.pays), key=lambda one: one.after - one.before)
        console.say(f"  {worst}")
    failed = [verdict for verdict in chosen if verdict.verdict == FAILS]
    console.say("every promise of the rules in use held." if not failed else f"{len(failed)} promises failed.")
    console.document({"verdicts": [plain(verdict) for verdict in chosen], "attacks": [plain(one) for one in attacks]})
    return 1 if failed else 0


def _where(verdict: Verdict) -> str:
    return str(verdict.witness) if verdict.witness is not None else verdict.method
