"""`gainshare trade`: settle what is not yet settled, and say what came of it."""

from functools import partial
from pathlib import Path
from typing import Any

from gainshare.axioms.verdicts import Verdict
from gainshare.core.arrays import MEASURE
from gainshare.engine.audit import audited
from gainshare.engine.disk import write, write_receipts
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.report import page
from gainshare.engine.summary import Summary, summary
from gainshare.service.cli.console import Console
from gainshare.service.files.orders import AS_NAMED, foreign
from gainshare.service.folder import Draft, drafted, market_file, running, settled_ids
from gainshare.service.story import story
from gainshare.service.statement import write_statements

DONE, INTERRUPTED, REFUSED = 0, 130, 3


def run(console: Console, market: str, orders: str, columns: str, amend: str, dry_run: bool) -> int:  # noqa: FBT001 - as the command line gives it
    """Settle a market file's orders; the exit code."""
    path, named = market_file(market), foreign(columns) if columns else AS_NAMED
    table = Path(orders) if orders else None
    draft = drafted(path, table=table, columns=named)
    with running(draft, workers=console.processes, amend=amend) as engine:
        before = settled_ids(engine)
        waiting = list(draft.orders(before, engine.fold, table=table, columns=named))
        if not waiting or dry_run:
            return _nothing(console, engine, len(before), len(waiting))
        _announce(console, draft, len(before) + len(waiting))
        try:
            rejected = _settle(console, engine, waiting)
        except KeyboardInterrupt:
            return _interrupted(console, engine, len(before), len(waiting))
        return _finish(console, draft, engine, rejected)


def _nothing(console: Console, engine: Engine, settled: int, waiting: int) -> int:
    head = engine.store.head()
    short = head.hash[:8] if head else "none"
    if waiting:
        console.say(f"Would settle {waiting:,} orders; {settled:,} are settled. Journal unchanged, head {short}.")
    else:
        console.say(f"Nothing to do: all {settled:,} orders were settled before. Journal unchanged, head {short}.")
    console.document({"market": engine.name, "settled": 0, "waiting": waiting, "before": settled, "head": short})
    return DONE


def _announce(console: Console, draft: Draft, orders: int) -> None:
    rules, found = draft.rules, draft.offers
    price = f"a fixed price of {rules.asset.show(rules.rate)}/gain" if rules.price == "fixed" else f"price by {rules.price}"
    name = draft.file.rules.market
    console.label(name, f"auction, {len(found.offers)} sellers, {orders:,} orders; {price}, division by {rules.division}")
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
    done = len(settled_ids(engine)) - before
    what = f"{done:,} of {waiting:,} trades" if done else f"{engine.ask.trained:,} models"
    charged = "What was settled stands" if done else "Nothing was charged"
    console.warn(f"Stopped after {what}. {charged}; run the same command to go on.")
    return INTERRUPTED


def _finish(console: Console, draft: Draft, engine: Engine, rejected: list[Rejected]) -> int:
    folder = draft.file.state
    verdicts = audited(engine, tries=100_000, stream_tries=0)
    trades = [(receipt, dossier) for _, receipt, dossier in engine.history()]
    count = write_receipts(folder, (receipt for receipt, _ in trades))
    statements = write_statements(folder, engine)
    (folder / "left-out.csv").write_text(draft.left_out(), encoding="utf-8")
    write(folder / "report.html", page(story(engine, verdicts, draft.described(), f"gainshare report {draft.file.path.name}")).encode())
    found = summary(engine, [dossier for _, dossier in trades])
    earned(console, found)
    console.label("promises", "; ".join(_short(verdict) for verdict in verdicts if verdict.verdict.startswith(("proved", "holds", "fails"))))
    console.label("wrote", f"{folder}/report.html, {count:,} receipts, {statements:,} statements")
    console.label("next", f"gainshare explain {folder}")
    for each in rejected:
        console.error(each.reason.at(f"{each.order.party} in {engine.name}"), refused=True)
    console.document({**found.to_dict(), "promises": [str(verdict) for verdict in verdicts], "refused": len(rejected)})
    return REFUSED if rejected else DONE


def _short(verdict: Verdict) -> str:
    return f"{verdict.promise} {verdict.verdict}"


def earned(console: Console, found: Summary) -> None:
    """The table of who earned what."""
    rows, plain = [], []
    whole = max(found.paid, 1)
    shown = found.sellers if not console.terminal or len(found.sellers) <= 6 else found.sellers[:3]
    for seller in shown:
        interval = f"±{1.96 * seller.stderr:.4f}" if seller.stderr else "exact"
        money = found.asset.show(seller.earned, code=False)
        rows.append((seller.name, f"{seller.worth:.4f}", interval, money, f"{100 * seller.earned / whole:.1f} %"))
    rest = found.sellers[len(shown) :]
    if rest:
        money = found.asset.show(sum(one.earned for one in rest), code=False)
        worth = sum(one.worth for one in rest)
        rows.append((f"{len(rest)} more", f"{worth:.4f}", "", money, f"{100 * sum(one.earned for one in rest) / whole:.1f} %"))
    for name, units in (("withheld", found.withheld), ("rounding", found.rounding), ("total", found.paid)):
        if units or name == "total":
            worth = f"{found.gain / MEASURE:.4f}" if name == "total" else ""
            rows.append((name, worth, "", found.asset.show(units, code=False), f"{100 * units / whole:.1f} %"))
    plain = [(one.name, repr(one.worth), repr(1.96 * one.stderr), str(one.earned)) for one in found.sellers]
    plain += [("withheld", "", "", str(found.withheld)), ("rounding", "", "", str(found.rounding)), ("total", "", "", str(found.paid))]
    if console.terminal:
        console.table(("seller", ">worth", ">95 %", f">earned {found.asset.code}", ">share"), rows)
    else:
        console.table(("seller", "worth", "95 %", f"earned {found.asset.code} minor units"), plain)
