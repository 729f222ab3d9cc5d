"""The verb trade on a market in a folder: settle what is not yet settled, check every promise, write all papers."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from gainshare.axioms.verdicts import Verdict
from gainshare.engine.disk import write
from gainshare.engine.engine import Engine, Rejected
from gainshare.engine.replay import Step
from gainshare.engine.tally import Till
from gainshare.markets.catalog import KINDS
from gainshare.markets.kind import Board
from gainshare.service.answers import earnings, finding
from gainshare.service.files.columns import AS_NAMED, foreign
from gainshare.service.files.form import Draft
from gainshare.service.folder import Waiting, drafted, rehearsed, settling
from gainshare.service.papers import Papers, complete
from gainshare.service.story import filed
from gainshare.service.verbs import Began, Progress, Refusal, Stopped, Traded, Watch


def rehearsal(path: Path, *, orders: str, columns: str, amend: str) -> Traded:
    """What trading would settle; nothing is written."""
    draft, table, named = _read(path, orders, columns)
    before, waiting, head = rehearsed(draft, table=table, columns=named, amend=amend)
    rules = draft.file.rules
    return Traded(
        rules.market,
        rules.kind,
        draft.asset,
        before=before,
        trades=before,
        waiting=waiting,
        head=head,
        notes=draft.form.notes(draft, None),
    )


def traded(path: Path, *, orders: str, columns: str, amend: str, workers: int, watch: Watch) -> Traded:
    """Settle the orders of a market file, or of the table named. Raises Stopped if it is interrupted."""
    draft, table, named = _read(path, orders, columns)
    with settling(draft, table=table, columns=named, workers=workers, amend=amend) as (engine, waiting):
        done = complete(draft.file.state, waiting.before) and not waiting.count
        if done and not waiting.amended:
            return replace(_answer(engine, waiting.before), notes=draft.form.notes(draft, engine))
        till, papers = Till(), Papers(engine, draft.file.state)
        sales = KINDS[engine.charter.kind].sales
        watch(_began(draft, waiting))
        try:
            refused, futile = _settled(engine, waiting, watch)
        except KeyboardInterrupt:
            raise Stopped(engine.number - waiting.before, waiting.count, engine.ask.trained) from None

        words, shown, headline = KINDS[engine.charter.kind].words, _NO_BOARD, ""

        def checked(step: Step) -> None:
            nonlocal shown, headline
            till.add(sales(step.dossier.orders, step.dossier.evidence))
            if board := words.board(engine.market.rules, step.dossier.evidence):
                seen = words.seen(engine.market.rules, (*step.dossier.orders, step.dossier.evidence))
                shown, headline = board, words.answer(f"{engine.name}/{step.number}", seen)
            watch(Progress("Checking", "trades", step.number, engine.number))

        _, wrote, verdicts = filed(engine, draft, papers, watch=(checked,))
        for name, content in draft.form.released(draft, engine).items():
            write(draft.file.state / name, content)
        found = _answer(engine, waiting.before, till=till, verdicts=verdicts, refused=refused)
        notes = (*futile, *draft.form.notes(draft, engine))
        return replace(found, wrote=wrote, amended=waiting.amended, notes=notes, headline=headline, board=shown)


_NO_BOARD: Board = ()


def _read(path: Path, orders: str, columns: str) -> tuple[Draft, Path | None, Mapping[str, str]]:
    named, table = foreign(columns) if columns else AS_NAMED, Path(orders) if orders else None
    return drafted(path, table=table, columns=named), table, named


def _began(draft: Draft, waiting: Waiting) -> Began:
    rules, orders = draft.file.rules, waiting.before + waiting.count
    price, division = draft.form.terms(draft.rules)
    return Began(rules.market, rules.kind, len(draft.offers.offers), orders, price, division, draft.described())


def _settled(engine: Engine, waiting: Waiting, watch: Watch) -> tuple[tuple[Refusal, ...], tuple[str, ...]]:
    """Orders that the market refused, and those that it settled as what came to nothing."""

    def tell(stage: str, unit: str, done: int, of: int) -> None:
        watch(Progress(stage, unit, done, of))

    refused, futile = list[Refusal](), list[str]()
    engine.ask.progress = partial(tell, "Training", "models")
    for count, outcome in enumerate(waiting.settled(), 1):
        tell("Settling", "trades", count, waiting.count)
        if isinstance(outcome, Rejected):
            refused.append(Refusal(outcome.order.id, outcome.order.party, outcome.reason.to_dict()))
        elif reason := KINDS[engine.charter.kind].futile(outcome.trade.evidence):
            futile.append(f"{engine.name}/{outcome.number} came to nothing: {reason}")
    return tuple(refused), tuple(futile)


def _answer(
    engine: Engine,
    before: int,
    *,
    till: Till | None = None,
    verdicts: tuple[Verdict, ...] = (),
    refused: tuple[Refusal, ...] = (),
) -> Traded:
    last = engine.store.head()
    return Traded(
        market=engine.name,
        kind=engine.charter.kind,
        asset=engine.asset,
        before=before,
        trades=engine.number,
        waiting=0,
        head=last.hash if last else "",
        earnings=earnings(till.takings(), engine.asset) if till else None,
        promises=tuple(map(finding, verdicts)),
        refused=refused,
    )
