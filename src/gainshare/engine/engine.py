"""The engine turns pages into trades: it admits orders, runs the market's fold, commits, and hands over.

The journal is the only state. A step is one transaction; what a crash loses is computed again to the same bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any

from gainshare.core.codec import canonical, content_id, plain
from gainshare.core.errors import BrokenPromise, IdempotencyConflict, Refused
from gainshare.core.market import Market
from gainshare.core.money import Asset
from gainshare.core.random import stream
from gainshare.core.trades import Deed, Trade
from gainshare.engine.asking import Answers, Asker, Recorder
from gainshare.engine.charter import Charter, Epoch, Snapshot, charter_id, codec_of, epoch_of, market_of
from gainshare.engine.receipts import OPERATOR, Dossier, Sealed, Sealing, bundle_id, salts, sealed
from gainshare.engine.store import Remembered, Store, Write, pages
from gainshare.engine.vault import Roots
from gainshare.ledger.accounts import applied
from gainshare.ledger.journal import Line

BATCH = 256
"""Most steps that share a transaction when many orders come at once; steps between snapshots of the state."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One committed trade: its number, the order, the trade itself and its receipt as it is stored."""

    number: int
    order: Any
    trade: Trade[Any]
    sealed: Sealed

    @property
    def receipt(self) -> dict[str, Any]:
        """The fully opened receipt."""
        return self.sealed.opened()


@dataclass(frozen=True, slots=True)
class Rejected:
    """An order that the market refused; nothing was written."""

    order: Any
    reason: Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a market stands: after how many steps, in which state, and that state's content id."""

    number: int
    state: Any
    id: str


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What an order comes to, what is to be written for it, and where the market then stands."""

    outcome: Settled | Rejected
    writes: tuple[Write, ...]
    after: Standing


Perform = Callable[[Deed], None]


class Engine:
    """One market over one store. It stands where the journal ends: nothing moves it but a commit."""

    def __init__(
        self, charter: Charter, market: Market[Any, Any], store: Store, ask: Asker, *, roots: Roots, perform: Perform
    ) -> None:
        self.charter, self.market, self.store, self.ask = charter, market, store, ask
        self._roots, self.perform = roots, perform
        self.codec = codec_of(market)
        self.rules = charter_id(charter)
        self._standing = _standing(0, market.start())
        self._written: set[str] = set()

    @property
    def name(self) -> str:
        """The market's id."""
        return self.charter.market

    @property
    def asset(self) -> Asset:
        """What amounts are of."""
        return self.market.rules.asset

    @property
    def number(self) -> int:
        """How many trades are settled."""
        return self._standing.number

    @property
    def state(self) -> Any:
        """The state after the last of them."""
        return self._standing.state

    def fold(self, party: str) -> int:
        """The price fold of a party."""
        return self._roots.fold(party)

    def found(self, amend: str = "") -> None:
        """Open the market in an empty store, or take it up where its journal ends.

        amend: the reason to go on under changed rules. Raises Refused("rules_frozen") if rules changed without one,
        BrokenPromise if the journal cannot be followed.
        """
        if self.store.head() is None:
            self._begin("opened", 0)
            return
        epochs = self.epochs()
        if not epochs:
            raise BrokenPromise(f"{self.name}: the journal has lost the rules it was opened under")
        last = epochs[-1]
        if last.charter.commitment != self.charter.commitment:
            raise BrokenPromise(f"{self.name}: the secret beside the journal is not the one it was opened with")
        if last.charter == self.charter:
            self._resume(last)
            return
        last.charter.require_amendable(self.charter, amend)
        before = self._under(last.charter)
        before.found()
        self._standing = _standing(before.number, self.market.adopt(before.state))
        self._begin(amend, len(epochs))

    def _begin(self, reason: str, count: int) -> None:
        epoch = Epoch(self.charter, self.number, self.state, reason)
        snapshot = canonical(Snapshot(self.number, self.state))
        self.store.write([Write(key=f"rules/{count}", body=canonical(epoch), entry=None, snapshot=snapshot)])

    def _under(self, charter: Charter) -> "Engine":
        """The same market under other rules."""
        market = market_of(charter)
        return Engine(charter, market, self.store, self.ask, roots=self._roots, perform=self.perform)

    def epochs(self) -> tuple[Epoch, ...]:
        """All rules this market ever had, in order, and where each began."""
        return tuple(epoch_of(json.loads(body)) for _, body in self.store.lines("rules/"))

    def epoch(self) -> Epoch:
        """The rules in force, and the state they began with."""
        return self.epochs()[-1]

    def charter_at(self, number: int) -> Charter:
        """The rules under which a trade was settled."""
        return self._epoch_of(number).charter

    def _epoch_of(self, number: int) -> Epoch:
        return [epoch for epoch in self.epochs() if epoch.number < number][-1]

    def look(self) -> None:
        """Count the trades, to read them only: nothing can be settled from here."""
        count = sum(key.count("/") == 1 for key in self.store.keys("step/"))
        self._standing = Standing(count, self.state, "")

    def _resume(self, last: Epoch) -> None:
        after, content = self.store.snapshot() or (0, b"")
        stored = self.codec.read_bytes(content) if content else last
        self._standing = _standing(stored.number, stored.state)
        for line, body in self.store.lines("step/", after):
            self._refold(line.key, body)
        found = self.store.find(f"step/{self.number}") if self.number > last.number else None
        stated = json.loads(found[1])["state"]["after"] if found else content_id(last.state)
        if stated != self._standing.id:
            raise BrokenPromise(f"{self.name}: the state stored after step {self.number} is not the journal's")
        self._perform_all()

    def _perform_all(self) -> None:
        performed: list[str] = []
        try:
            for name, deed in self.store.outbox():
                self.perform(deed)
                performed.append(name)
        finally:
            if performed:
                self.store.done(*performed)

    def _refold(self, key: str, body: bytes) -> None:
        if key.count("/") > 1:
            return
        receipt = self.receipt(int(key.removeprefix("step/")), body)
        dossier = self.codec.read(receipt["openings"][OPERATOR]["figures"][0])
        known = Answers({name: self.codec.read_bytes(reply) for name, (_, reply) in self.answers(receipt).items()})
        streams = partial(stream, bytes.fromhex(receipt["body"]["seed"]))
        state, _ = self.market.clear(self.state, dossier.orders, known, streams)
        after = _standing(receipt["body"]["step"], state)
        if after.id != receipt["body"]["state"]["after"]:
            raise BrokenPromise(f"{receipt['id']}: the journal's state after this step cannot be reached again")
        self._standing = after

    def settle(self, orders: Iterable[Any]) -> Iterator[Settled | Rejected]:
        """Settle orders one by one; up to BATCH of them share a transaction. Yields each once it is committed.

        An order that was settled before gives the trade of then; another order under its id is rejected. Whatever
        stops it, what is settled by then is committed, and nothing of the rest is written.
        """
        waiting: dict[str, _Drafted] = {}
        funds = dict(self.store.balances())
        try:
            for lot in _lots(orders):
                before = self.store.found([f"order/{order.id}" for order in lot])
                for order in lot:
                    if order.id in waiting:
                        yield from self._commit(waiting)
                        before = self.store.found([f"order/{each.id}" for each in lot])
                    at = next(reversed(waiting.values())).after if waiting else self._standing
                    found = before.get(f"order/{order.id}")
                    waiting[order.id] = self._again(order, at, *found) if found else self._step(order, at, funds)
                yield from self._commit(waiting)
        except BaseException:
            with suppress(GeneratorExit):
                yield from self._commit(waiting)
            raise

    def _again(self, order: Any, at: Standing, line: Line, body: bytes) -> _Drafted:
        """What a settled order came to, if it is the same order."""
        if body != canonical(order):
            rule = "was used before, for another order"
            return _Drafted(
                Rejected(order, IdempotencyConflict("idempotency_conflict", "order", order.id, rule)), (), at
            )
        step, _ = next(self.store.lines("step/", line.seq))
        number = int(step.key.removeprefix("step/"))
        _, receipt, dossier = next(self.trades(number, number))
        trade = Trade(dossier.entries, dossier.deliveries, (), dossier.evidence)
        body, openings = canonical(receipt["body"]), canonical(receipt["openings"])
        stored = Sealed(receipt["id"], body, openings, receipt["body"]["answers"])
        return _Drafted(Settled(number, order, trade, stored), (), at)

    def _step(self, order: Any, at: Standing, funds: dict[tuple[str, str], int]) -> _Drafted:
        number, recorder = at.number + 1, Recorder(self.ask)
        key = self._roots.step_key(self.name, number)
        try:
            escrow = self.market.escrow(at.state, order)
            state, trade = self.market.clear(at.state, (order,), recorder, partial(stream, key))
            moved = applied(funds, (entry for entry in (escrow, *trade.entries) if entry))
            after = _standing(number, state)
            about = Sealing(
                market=self.name,
                kind=self.charter.kind,
                step=number,
                rules=self.rules,
                before=at.id,
                after=after.id,
                seed=key.hex(),
                answers=bundle_id(recorder.answered),
            )
            shown = self.market.disclosed((order,), trade)
            receipt = sealed(about, trade, (order,), shown, salts(self._roots.noise, f"{self.name}/{number}"))
        except Refused as reason:
            return _Drafted(Rejected(order, reason), (), at)
        funds.update(moved)
        admitted = Write(key=f"order/{order.id}", body=canonical(order), entry=escrow)
        writes = (admitted, *self._writes(receipt, trade, recorder, after))
        return _Drafted(Settled(number, order, trade, receipt), writes, after)

    def _writes(self, receipt: Sealed, trade: Trade[Any], recorder: Recorder, after: Standing) -> tuple[Write, ...]:
        number = after.number
        names = Remembered(receipt.answers, b"", canonical(recorder.answered))
        opened = Remembered(f"opened/{number}", b"", receipt.openings)
        first, *rest = trade.entries or (None,)
        step = Write(
            key=f"step/{number}",
            body=receipt.body,
            entry=first,
            deeds=trade.deeds,
            answers=(*recorder.remembered(self._written), names, opened),
            snapshot=b"" if number % BATCH else canonical(Snapshot(number, after.state)),
        )
        return (step, *(Write(f"step/{number}/{i}", b"{}", entry) for i, entry in enumerate(rest, 2)))

    def _commit(self, waiting: dict[str, _Drafted]) -> Iterator[Settled | Rejected]:
        drafted = tuple(waiting.values())
        waiting.clear()
        writes = [write for one in drafted for write in one.writes]
        if writes:
            self.store.write(writes)
            self._standing = drafted[-1].after
            self._written.update(answer.id for one in writes for answer in one.answers if answer.question)
            self._perform_all()
        yield from (one.outcome for one in drafted)

    def close(self) -> None:
        """Let go of workers and files."""
        self.ask.close()
        self.store.close()

    def receipt(self, number: int, body: bytes | None = None) -> dict[str, Any]:
        """The fully opened receipt of a step. Raises Refused if there is no such step."""
        if body is None:
            found = self.store.find(f"step/{number}")
            if found is None:
                rule = f"is not a trade of this market: it has {self.number}"
                raise Refused("not_found", "receipt", f"{self.name}/{number}", rule)
            body = found[1]
        _, opened = self._remembered([f"opened/{number}"])[f"opened/{number}"]
        return self._opened(number, body, opened)

    def _opened(self, number: int, body: bytes, opened: bytes) -> dict[str, Any]:
        return Sealed(f"{self.name}/{number}", body, opened, "").opened()

    def trades(self, first: int = 1, last: int | None = None) -> Iterator[tuple[int, dict[str, Any], Dossier]]:
        """Trades from one number to another: number, fully opened receipt, and what the operator sees of it."""
        for page in pages(range(first, (self.number if last is None else last) + 1)):
            lines = self.store.found([f"step/{number}" for number in page])
            opened = self._remembered([f"opened/{number}" for number in page])
            for number in page:
                if f"step/{number}" not in lines:
                    raise BrokenPromise(f"{self.name}: the journal has lost step {number}")
                receipt = self._opened(number, lines[f"step/{number}"][1], opened[f"opened/{number}"][1])
                yield number, receipt, self.codec.read(receipt["openings"][OPERATOR]["figures"][0])

    def history(self) -> Iterator[tuple[int, dict[str, Any], Dossier]]:
        """Every trade under the rules in force; `trades` tells all."""
        return self.trades(self.epoch().number + 1)

    def bundled(self, number: int) -> dict[str, Any]:
        """The receipt with everything that replaying it needs: rules, state before, questions and answers."""
        receipt, epoch = self.receipt(number), self._epoch_of(number)
        answers = {name: [json.loads(one) for one in pair] for name, pair in self.answers(receipt).items()}
        bundle = {
            "charter": plain(epoch.charter),
            "state": plain(self._state_before(number, epoch)),
            "answers": answers,
        }
        return {**receipt, "bundle": bundle}

    def _state_before(self, number: int, epoch: Epoch) -> Any:
        other = self._under(epoch.charter)
        other.stand(epoch, number - 1)
        return other.state

    def stand(self, epoch: Epoch, number: int) -> None:
        """Stand where the market stood after this trade, folded again from the last state that was stored before."""
        found = self.store.find(f"step/{number + 1}")
        _, content = (self.store.snapshot(found[0].seq) if found else None) or (0, b"")
        kept = self.codec.read_bytes(content) if content else epoch
        stored = kept if kept.number > epoch.number else epoch
        self._standing = _standing(stored.number, stored.state)
        for step in range(stored.number + 1, number + 1):
            found = self.store.find(f"step/{step}")
            assert found is not None
            self._refold(f"step/{step}", found[1])

    def answers(
        self, receipt: Mapping[str, Any], known: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, tuple[bytes, bytes]]:
        """Question and answer of everything a trade asked and that is not known yet, as stored."""
        bundle = receipt["body"]["answers"]
        names = json.loads(self._remembered([bundle])[bundle][1])
        return self._remembered([name for name, _ in names if name not in known])

    def _remembered(self, names: list[str]) -> dict[str, tuple[bytes, bytes]]:
        found = self.store.remembered(names)
        lost = next((name for name in names if name not in found), None)
        if lost:
            raise BrokenPromise(f"{self.name}: the journal has lost {lost[:15]}")
        return {name: found[name] for name in names}


def _lots(orders: Iterable[Any]) -> Iterator[list[Any]]:
    """The orders, up to BATCH at a time; what came before the source failed comes before the failure."""
    rest, failure = iter(orders), None
    while failure is None:
        lot: list[Any] = []
        try:
            for order in islice(rest, BATCH):
                lot.append(order)  # noqa: PERF402 - what is there when the source fails, counts
        except BaseException as reason:  # noqa: BLE001 - raised below, once what came before is handed on
            failure = reason
        yield lot
        if failure is None and len(lot) < BATCH:
            return
    raise failure


def _standing(number: int, state: Any) -> Standing:
    return Standing(number, state, content_id(state))
