"""The audit of a market: the promises of its kind, its balance, replays and deliveries, each with a verdict."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from gainshare.axioms.delivery import misdelivered
from gainshare.axioms.money import imbalance
from gainshare.axioms.verdicts import Verdict, fails, holds, proved
from gainshare.core.arrays import MEASURE, measures
from gainshare.core.random import stream
from gainshare.core.trades import Delivery
from gainshare.engine.engine import Engine
from gainshare.engine.executor import alone
from gainshare.engine.replay import Sweep, replay_journal
from gainshare.gains.recipe import Forecast, predictions, predictions_digest
from gainshare.ledger.journal import damage
from gainshare.markets.catalog import PROMISES


def audited(
    engine: Engine, *, tries: int = 10_000, stream_tries: int = 48, sweep: Sweep | None = None
) -> tuple[Verdict, ...]:
    """All verdicts on a market: its promises on the trades under the rules in force, balance and replay on all.

    tries: deviations of the lie search. stream_tries: policies over whole streams, 0 to leave them out.
    sweep: the replay of its journal, if it was just done.
    """
    past = [dossier for _, _, dossier in engine.history()]
    streams = partial(stream, "audit", engine.name)
    promises = partial(PROMISES[engine.charter.kind], engine.market, past, streams, carried=_carried(engine))
    return (
        _balance(engine),
        *promises(tries=tries, stream_tries=stream_tries),
        _replays(sweep or replay_journal(engine)),
        _deliveries(engine),
    )


def _balance(engine: Engine) -> Verdict:
    lines = [line for line, _ in engine.store.lines()]
    entries = [line.entry for line in lines if line.entry]
    witness = damage(lines) or imbalance(entries, engine.store.balances())
    if witness:
        return fails("balance", "journal", "every line", len(lines), witness)
    return proved("balance", "journal", f"{len(entries):,} entries sum to 0 and give the balances; the chain is whole")


def _carried(engine: Engine) -> int:
    """What stood in `rounding` when the rules in force began: fractions that later trades may pay out."""
    before = engine.epoch().number
    entries = (entry for _, _, dossier in engine.trades(1, before) for entry in dossier.entries)
    return sum(leg.units for entry in entries for leg in entry.postings if leg.account == "rounding")


def _replays(sweep: Sweep) -> Verdict:
    if sweep.difference:
        return fails("replay", "receipts", "every trade", sweep.total, sweep.difference)
    method = f"same bytes: {sweep.same:,} of {sweep.total:,}"
    return holds("replay", "receipts", method, sweep.total) if sweep.total else proved("replay", "receipts", "no trade")


def _deliveries(engine: Engine) -> Verdict:
    promise, rule, checked = "delivery", "what was paid for", set[str]()
    for _, receipt, dossier in engine.history():
        for delivery in dossier.deliveries:
            if delivery.artefact in checked:
                continue
            checked.add(delivery.artefact)
            gains = {delivery.artefact: rescored(engine, receipt, delivery)}
            witness = misdelivered(delivery, delivery.gain, gains.__getitem__)
            if witness:
                return fails(promise, rule, "every artefact", len(checked), witness)
    if not checked:
        return proved(promise, rule, "nothing was delivered")
    return holds(promise, rule, "every artefact made and scored anew", len(checked))


def rescored(engine: Engine, receipt: Mapping[str, Any], delivery: Delivery) -> float:
    """The gain of a delivered artefact, from predictions made anew: their score less that of the baseline."""
    shelf = engine.ask.shelf
    pairs = [tuple(map(engine.codec.read_bytes, pair)) for pair in engine.answers(receipt).values()]
    sold = [q for q, a in pairs if isinstance(q, Forecast) and a.digest == delivery.artefact]
    recipe = sold[0].recipe
    with alone():
        keys, guess, score = predictions(recipe, shelf)
    if predictions_digest(keys, guess) != delivery.artefact:
        return -1.0
    (base,) = engine.ask([recipe.using(())])
    return (measures(score) - measures(base)) / MEASURE
