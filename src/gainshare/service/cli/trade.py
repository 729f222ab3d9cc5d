"""`gainshare trade`: settle what is not yet settled, and say what came of it."""

from functools import partial
from pathlib import Path

from gainshare.axioms.verdicts import FAILS, NOT_CHECKED, NOT_PROMISED
from gainshare.core.errors import Refused
from gainshare.engine.disk import write
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.replay import Step
from gainshare.engine.report import page
from gainshare.engine.tally import Till
from gainshare.service.cli import earnings
from gainshare.service.cli.console import Console
from gainshare.service.files.orders import AS_NAMED, foreign
from gainshare.service.folder import Draft, Waiting, drafted, market_file, rehearsed, settling
from gainshare.service.papers import Papers, complete
from gainshare.service.story import examined, story

DONE, BROKEN, REFUSED, INTERRUPTED = 0, 1, 3, 130


def run(console: Console, market: str, *, orders: str, columns: str, amend: str, dry_run: bool) -> int:
    """Settle a market file's orders; the exit code: BROKEN if a promise does not hold, REFUSED if an order was."""
    path, named = market_file(market), foreign(columns) if columns else AS_NAMED
    table = Path(orders) if orders else None
    draft = drafted(path, table=table, columns=named)
    if dry_run:
        return _nothing(console, draft, *rehearsed(draft, table=table, columns=named, amend=amend))
    with settling(draft, table=table, columns=named, workers=console.processes, amend=amend) as (engine, waiting):
        if not waiting.count and complete(draft.file.state, waiting.before):
            last = engine.store.head()
            state = "ends with the amended rules" if amend and last and last.key.startswith("rules/") else "unchanged"
            return _nothing(console, draft, waiting.before, 0, last.hash if last else "", state=state)
        _announce(console, draft, waiting.before + waiting.count)
        try:
            rejected = _settle(console, engine, waiting)
        except KeyboardInterrupt:
            return _interrupted(console, engine, waiting)
        return _finish(console, draft, engine, rejected)


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


def _settle(console: Console, engine: Engine, waiting: Waiting) -> list[Rejected]:
    rejected = []
    with console.progress() as tell:
        engine.ask.progress = partial(tell, "Training", "models")
        for count, outcome in enumerate(engine.settle(waiting.orders()), 1):
            tell("Settling", "trades", count, waiting.count)
            if isinstance(outcome, Rejected):
                rejected.append(outcome)
    return rejected


def _interrupted(console: Console, engine: Engine, waiting: Waiting) -> int:
    done = engine.number - waiting.before
    what = f"{done:,} of {waiting.count:,} trades" if done else f"{engine.ask.trained:,} models"
    charged = "What was settled stands" if done else "Nothing was charged"
    console.warn(f"Stopped after {what}. {charged}; run the same command to go on.")
    return INTERRUPTED


def _finish(console: Console, draft: Draft, engine: Engine, rejected: list[Rejected]) -> int:
    folder = draft.file.state
    till, papers = Till(), Papers(engine, folder)
    with console.progress() as tell:

        def checked(step: Step) -> None:
            till.add(step.dossier.evidence)
            tell("Checking", "trades", step.number, engine.number)

        tally, verdicts = examined(engine, tries=100_000, watch=(checked, papers.see))
    found = till.takings()
    write(folder / "left-out.csv", draft.left_out().encode())
    command = f"gainshare report {draft.file.path.name}"
    wrote = papers.write(page(story(engine, tally, verdicts, draft, command)))
    earnings.table(console, found, engine.asset)
    kept = [one for one in verdicts if one.verdict not in {NOT_PROMISED, NOT_CHECKED}]
    console.label("promises", "; ".join(f"{one.promise} {one.verdict}" for one in kept))
    console.label("wrote", wrote)
    console.label("next", f"gainshare explain {folder}")
    for each in rejected:
        console.error(each.reason.at(f"{each.order.party} in {engine.name}"), refused=True)
    document = earnings.document(found, engine.asset)
    said = [str(verdict) for verdict in verdicts]
    refused = [{"order": each.order.id, "party": each.order.party, **_problem(each.reason)} for each in rejected]
    console.document({"market": engine.name, "trades": engine.number, **document, "promises": said, "refused": refused})
    broken = any(one.verdict == FAILS for one in verdicts)
    return BROKEN if broken else REFUSED if rejected else DONE


def _problem(reason: Refused) -> dict[str, str]:
    return {"code": reason.code, "field": reason.field, "value": str(reason.value), "rule": reason.rule}


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
