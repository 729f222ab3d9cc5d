"""`gainshare trade`: settle what is not yet settled, and say what came of it."""

from functools import partial
from pathlib import Path
from typing import Any

from gainshare.axioms.verdicts import NOT_CHECKED, NOT_PROMISED
from gainshare.core.errors import Refused
from gainshare.engine.audit import audited
from gainshare.engine.disk import write, write_receipts
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.report import page
from gainshare.engine.tally import takings
from gainshare.service.cli import earnings
from gainshare.service.cli.console import Console
from gainshare.service.files.orders import AS_NAMED, foreign
from gainshare.service.folder import Draft, drafted, market_file, rehearsed, settled_orders, settling
from gainshare.service.statement import write_statements
from gainshare.service.story import story, told

DONE, INTERRUPTED, REFUSED = 0, 130, 3


def run(console: Console, market: str, *, orders: str, columns: str, amend: str, dry_run: bool) -> int:
    """Settle a market file's orders; the exit code."""
    path, named = market_file(market), foreign(columns) if columns else AS_NAMED
    table = Path(orders) if orders else None
    draft = drafted(path, table=table, columns=named)
    if dry_run:
        before, waiting, head = rehearsed(draft, table=table, columns=named, amend=amend)
        return _nothing(console, draft, before, waiting, head)
    with settling(draft, table=table, columns=named, workers=console.processes, amend=amend) as (engine, before, left):
        if not left and _complete(draft, before):
            last = engine.store.head()
            state = "ends with the amended rules" if amend and last and last.key.startswith("rules/") else "unchanged"
            return _nothing(console, draft, before, 0, last.hash if last else "", state=state)
        _announce(console, draft, before + len(left))
        try:
            rejected = _settle(console, engine, left)
        except KeyboardInterrupt:
            return _interrupted(console, engine, before, len(left))
        return _finish(console, draft, engine, rejected)


def _complete(draft: Draft, settled: int) -> bool:
    """Whether all papers of all trades were written; if not, an earlier run was cut short and this one writes them."""
    folder = draft.file.state
    return (folder / "report.html").exists() and len(list((folder / "receipts").glob("*.json"))) == settled


def _nothing(console: Console, draft: Draft, settled: int, waiting: int, head: str, *, state: str = "unchanged") -> int:
    short = head[:8] or "none"
    done = f"Would settle {_count(waiting, 'order')}; settled before: {settled:,}" if waiting else _all_settled(settled)
    console.say(f"{done}. Journal {state}, head {short}.")
    name = draft.file.rules.market
    console.document({"market": name, "settled": 0, "waiting": waiting, "before": settled, "head": short})
    return DONE


def _all_settled(settled: int) -> str:
    return (
        f"Nothing to do: all {settled:,} orders were settled before" if settled else "Nothing to do: there is no order"
    )


def _announce(console: Console, draft: Draft, orders: int) -> None:
    rules, found = draft.rules, draft.offers
    price = (
        f"a fixed price of {rules.asset.show(rules.rate)}/gain" if rules.price == "fixed" else f"price by {rules.price}"
    )
    name = draft.file.rules.market
    parts = f"{_count(len(found.offers), 'seller')}, {_count(orders, 'order')}"
    console.label(name, f"auction, {parts}; {price}, division by {rules.division}")
    console.label("data", draft.described())


def _settle(console: Console, engine: Engine, waiting: list[Any]) -> list[Rejected]:
    rejected = []
    with console.progress() as tell:
        engine.ask.progress = partial(tell, "Training", "models")
        for count, outcome in enumerate(engine.settle(waiting), 1):
            tell("Settling", "trades", count, len(waiting))
            if isinstance(outcome, Rejected):
                rejected.append(outcome)
    return rejected


def _interrupted(console: Console, engine: Engine, before: int, waiting: int) -> int:
    done = len(settled_orders(engine)) - before
    what = f"{done:,} of {waiting:,} trades" if done else f"{engine.ask.trained:,} models"
    charged = "What was settled stands" if done else "Nothing was charged"
    console.warn(f"Stopped after {what}. {charged}; run the same command to go on.")
    return INTERRUPTED


def _finish(console: Console, draft: Draft, engine: Engine, rejected: list[Rejected]) -> int:
    folder, past = draft.file.state, list(engine.trades())
    verdicts = audited(engine, tries=100_000, stream_tries=0)
    found = takings([dossier.evidence for *_, dossier in past])
    count = write_receipts(folder, (receipt for _, receipt, _ in past))
    statements = write_statements(folder, engine, [dossier for *_, dossier in past])
    write(folder / "left-out.csv", draft.left_out().encode())
    command = f"gainshare report {draft.file.path.name}"
    write(folder / "report.html", page(story(engine, told(engine), verdicts, draft, command)).encode())
    earnings.table(console, found, engine.asset)
    kept = [one for one in verdicts if one.verdict not in {NOT_PROMISED, NOT_CHECKED}]
    console.label("promises", "; ".join(f"{one.promise} {one.verdict}" for one in kept))
    papers = f"{_count(count, 'receipt')}, {_count(statements, 'statement')}"
    console.label("wrote", f"{folder}/report.html, {papers}")
    console.label("next", f"gainshare explain {folder}")
    for each in rejected:
        console.error(each.reason.at(f"{each.order.party} in {engine.name}"), refused=True)
    document = earnings.document(found, engine.asset)
    said = [str(verdict) for verdict in verdicts]
    refused = [{"order": each.order.id, "party": each.order.party, **_problem(each.reason)} for each in rejected]
    console.document({"market": engine.name, "trades": len(past), **document, "promises": said, "refused": refused})
    return REFUSED if rejected else DONE


def _problem(reason: Refused) -> dict[str, str]:
    return {"code": reason.code, "field": reason.field, "value": str(reason.value), "rule": reason.rule}


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
