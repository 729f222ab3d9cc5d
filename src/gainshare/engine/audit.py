"""The audit of a market: the promises of its kind, its balance, replays and deliveries, each with a verdict.

Trades are read once, lines twice, in memory that does not grow with the journal.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from gainshare.axioms.delivery import Misdelivery, misdelivered
from gainshare.axioms.money import imbalance
from gainshare.axioms.replay import Divergence
from gainshare.axioms.verdicts import Verdict, fails, holds, not_checked, proved
from gainshare.core.random import stream
from gainshare.core.trades import KEPT, LOT, Delivery, Entry
from gainshare.core.words import counted
from gainshare.engine.delivery import Depot, remade, sold_under, whole
from gainshare.engine.engine import Engine
from gainshare.engine.replay import Step, Sweep, Watch, replay_journal
from gainshare.ledger.journal import damage
from gainshare.markets.catalog import KINDS


def audited(
    engine: Engine,
    *,
    tries: int = 10_000,
    stream_tries: int = 48,
    watch: Sequence[Watch] = (),
    depot: Depot | None = None,
) -> tuple[Verdict, ...]:
    """All verdicts on a market: its promises on the trades under the rules in force, balance and replay on all.

    tries: deviations of the lie search. stream_tries: policies over whole streams, 0 to leave them out.
    watch: see every trade too. depot: where deliveries lie, to be compared with what was sold.
    """
    auditor = Auditor(engine, depot)
    sweep = replay_journal(engine, watch=(auditor.see, *watch))
    return auditor.verdicts(sweep, tries=tries, stream_tries=stream_tries)


Wrong: TypeAlias = Misdelivery | Divergence | None
Named: TypeAlias = tuple[str, str, float]
"""A delivery, whoever got it: form, artefact and gain."""


class Auditor:
    """Whoever watches a replay of a whole journal, and then knows how every promise stands."""

    def __init__(self, engine: Engine, depot: Depot | None = None) -> None:
        self._depot = depot
        self._engine, self._begun = engine, engine.epoch().number
        self._examiner = KINDS[engine.charter.kind].examiner(engine.market, self._begun)
        self._checked: set[Named] = set()
        self._earlier: set[Named] = set()
        self._how: set[str] = set()
        self._misdelivered: Wrong = None

    def see(self, step: Step) -> None:
        """One trade more."""
        if step.number <= self._begun:
            self._examiner.earlier(step.dossier)
            self._look(step, self._earlier, lambda _, delivery: self._gone(delivery))
        else:
            self._examiner.add(step.dossier)
            self._look(step, self._checked, self._wrong)

    def _look(self, step: Step, looked: set[Named], wrong: Callable[[Step, Delivery], Wrong]) -> None:
        """What is wrong with what a trade delivered, but for what was looked at before."""
        for delivery in step.dossier.deliveries:
            name = delivery.form, delivery.artefact, delivery.gain
            if not self._misdelivered and name not in looked:
                looked.add(name)
                self._misdelivered = wrong(step, delivery)

    def _wrong(self, step: Step, delivery: Delivery) -> Wrong:
        if delivery.form in (LOT, KEPT):
            kept = "what sellers keep, they hand over by what they committed to"
            self._how.add(kept if delivery.form == KEPT else "every lot is here under its content id")
            here = delivery.artefact in self._engine.ask.shelf.tables
            return None if here else Divergence("deliveries", delivery.artefact[7:15], "a lot that was sold", "missing")
        self._how.add("every artefact made and scored anew")
        gains = {delivery.artefact: rescored(self._engine, step.receipt, delivery)}
        return misdelivered(delivery, delivery.gain, gains.__getitem__) or self._gone(delivery)

    def _gone(self, delivery: Delivery) -> Divergence | None:
        if self._depot is None or delivery.form in (LOT, KEPT):
            return None
        if whole(self._depot.of(delivery), delivery.artefact):
            return None
        return Divergence("deliveries", delivery.artefact[7:15], "what was sold", "missing or others")

    def verdicts(self, sweep: Sweep, *, tries: int, stream_tries: int) -> tuple[Verdict, ...]:
        """All verdicts, once every trade was seen. sweep: the replay that was watched."""
        streams = partial(stream, "audit", self._engine.name)
        return (
            _balance(self._engine),
            *self._examiner.verdicts(streams, tries=tries, stream_tries=stream_tries),
            _replays(sweep),
            self._deliveries(),
        )

    def _deliveries(self) -> Verdict:
        promise, rule, tries = "delivery", "what was paid for", len(self._checked)
        how = "; ".join([*sorted(self._how), *self._unscored()])
        if self._misdelivered:
            return fails(promise, rule, how, tries, self._misdelivered)
        if tries:
            return holds(promise, rule, how, tries)
        return not_checked(promise, rule, how) if how else proved(promise, rule, "nothing was delivered")

    def _unscored(self) -> Iterator[str]:
        """What was delivered under earlier rules, whose data may be gone."""
        if self._earlier:
            compared = self._depot and not any(form in (LOT, KEPT) for form, _, _ in self._earlier)
            here = ", here as sold but" if compared else ","
            yield f"under earlier rules: {counted(len(self._earlier), 'delivery')}{here} not scored anew"


def _balance(engine: Engine) -> Verdict:
    count, head = 0, engine.store.head()

    def entries() -> Iterator[Entry]:
        nonlocal count
        for line, _ in engine.store.lines():
            count += line.entry is not None
            yield from (line.entry,) if line.entry else ()

    witness = damage(line for line, _ in engine.store.lines()) or imbalance(entries(), engine.store.balances())
    if witness:
        return fails("balance", "journal", "every line", head.seq if head else 0, witness)
    return proved("balance", "journal", f"{count:,} entries sum to 0 and give the balances; the chain is whole")


def _replays(sweep: Sweep) -> Verdict:
    if sweep.difference:
        return fails("replay", "receipts", "every trade", sweep.total, sweep.difference)
    method = f"same bytes: {sweep.same:,} of {sweep.total:,}"
    return holds("replay", "receipts", method, sweep.total) if sweep.total else proved("replay", "receipts", "no trade")


def rescored(engine: Engine, receipt: Mapping[str, Any], delivery: Delivery) -> float:
    """The gain of a delivered artefact, made anew: its score less that of its buyer without it; -1 of another one.

    Where several got the same, which is worth more to one than to another: the gain nearest to what is said.
    """
    found = sold_under(engine.answers(receipt).values(), engine.codec, delivery.artefact)
    articles = [remade(question, engine.ask.shelf) for question, _ in found]
    gains = [article.gain(engine.ask) for article in articles if article.digest == delivery.artefact]
    return min(gains, key=lambda gain: abs(gain - delivery.gain), default=-1.0)
