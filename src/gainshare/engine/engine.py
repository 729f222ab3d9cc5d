"""The engine turns pages into trades: it admits orders, runs the market's fold, commits, and hands over.

The journal is the only state. A step is one transaction; what a crash loses is computed again to the same bytes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from gainshare.core.codec import Codec, canonical, content_id, plain
from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.market import Market
from gainshare.core.money import Asset
from gainshare.core.random import stream
from gainshare.core.trades import Deed, Trade
from gainshare.engine.asking import Answers, Asker, Recorder
from gainshare.engine.receipts import OPERATOR, Dossier, Sealing, bundle_id, salts, sealed
from gainshare.engine.store import Remembered, Store, Write
from gainshare.engine.vault import Roots
from gainshare.markets.catalog import CHARTERS, MARKETS

BATCH = 256
"""Steps that share a transaction when many orders come at once, and steps between snapshots of the state."""


@dataclass(frozen=True, slots=True)
class Charter:
    """The first line of a journal: what the market is, under which rules and offers, and what its draws come from."""

    market: str
    kind: str
    commitment: str
    rules: Any
    offers: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch of trades under one charter: from which state it begins, after how many steps, and why.

    The first epoch is the market's opening; later ones are amendments.
    """

    charter: Charter
    number: int
    state: object
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """One committed trade: its number, the order, the trade itself and its receipt."""

    number: int
    order: Any
    trade: Trade[Any]
    receipt: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rejected:
    """An order that the market refused; nothing was written."""

    order: Any
    reason: Refused


Perform = Callable[[Deed], None]


class Engine:
    """One market over one store."""

    def __init__(
        self, charter: Charter, market: Market[Any, Any], store: Store, ask: Asker, *, roots: Roots, perform: Perform
    ) -> None:
        self.charter, self.market, self.store, self.ask = charter, market, store, ask
        self._roots, self._perform = roots, perform
        self.codec = codec_of(market)
        self.rules = content_id((charter.rules, charter.offers))
        self.number, self.state = 0, market.start()
        self._snapshot_at = 0
        self._written: set[str] = set()
        self._state_id = content_id(self.state)

    @property
    def name(self) -> str:
        """The market's id."""
        return self.charter.market

    @property
    def asset(self) -> Asset:
        """What amounts are of."""
        return self.market.rules.asset

    def fold(self, party: str) -> int:
        """The price fold of a party."""
        return self._roots.fold(party)

    def found(self, amend: str = "") -> None:
        """Open the market in an empty store, or take it up where its journal ends.

        amend: the reason to go on under changed rules. Raises Refused("rules_frozen") if rules changed without one,
        BrokenPromise if the journal cannot be followed.
        """
        if self.store.head() is None:
            self._begin("opened")
            return
        last = self._epochs()[-1]
        if last.charter.commitment != self.charter.commitment:
            raise BrokenPromise(f"{self.name}: the secret beside the journal is not the one it was opened with")
        if last.charter == self.charter:
            self._resume(last)
            return
        changed = changes(last.charter, self.charter)
        if not amend:
            remedy = 'put them back, or record the change with --amend "REASON"'
            rule = "rules are frozen at the first trade, and these changed"
            raise Refused("rules_frozen", self.name, ", ".join(changed), rule, remedy)
        before = Engine(last.charter, MARKETS[last.charter.kind](last.charter.rules, last.charter.offers), self.store,
                        self.ask, roots=self._roots, perform=self._perform)
        before.found()
        self.number, self.state = before.number, self.market.adopt(before.state)
        self._begin(amend)

    def _begin(self, reason: str) -> None:
        epoch, count = Epoch(self.charter, self.number, self.state, reason), len(self._epochs())
        self._state_id = content_id(self.state)
        snapshot = canonical(Snapshot(self.number, self.state))
        self.store.write([Write(key=f"rules/{count}", body=canonical(epoch), entry=None, snapshot=snapshot)])
        self._snapshot_at = self.number

    def _epochs(self) -> list[Epoch]:
        reader = Codec((Epoch, *CHARTERS))
        return [self._epoch(reader, json.loads(body)) for _, body in self.store.lines("rules/")]

    def _epoch(self, reader: Codec, body: dict[str, Any]) -> Epoch:
        charter = reader.read(body["charter"])
        market = MARKETS[charter.kind](charter.rules, charter.offers)
        return Epoch(charter, body["number"], codec_of(market).read(body["state"]), body["reason"])

    def _resume(self, last: Epoch) -> None:
        self.number, self.state = last.number, last.state
        after, content = self.store.snapshot() or (0, b"")
        if content:
            stored = self.codec.read_bytes(content)
            self.number, self.state = stored.number, stored.state
        self._snapshot_at = self.number
        for line, body in self.store.lines("step/", after):
            self._refold(line.key, body)
        self._state_id = content_id(self.state)
        self._perform_all()

    def _perform_all(self) -> None:
        for name, deed in self.store.outbox():
            self._perform(deed)
            self.store.done(name)

    def _refold(self, key: str, body: bytes) -> None:
        if key.count("/") > 1:
            return
        receipt = self.receipt(int(key.removeprefix("step/")), body)
        dossier = self.codec.read(receipt["openings"][OPERATOR]["figures"][0])
        known = Answers({name: self.codec.read_bytes(reply) for name, (_, reply) in self.answers(receipt).items()})
        streams = partial(stream, bytes.fromhex(receipt["body"]["seed"]))
        state, _ = self.market.clear(self.state, dossier.orders, known, streams)
        if content_id(state) != receipt["body"]["state"]["after"]:
            raise BrokenPromise(f"{receipt['id']}: the journal's state after this step cannot be reached again")
        self.number, self.state, self._state_id = receipt["body"]["step"], state, receipt["body"]["state"]["after"]

    def settle(self, orders: Iterable[Any]) -> Iterator[Settled | Rejected]:
        """Settle orders one by one; up to BATCH of them share a transaction. Yields each once it is committed.

        Interrupted, it commits what is settled and writes nothing of the rest.
        """
        waiting: list[tuple[Settled | Rejected, tuple[Write, ...]]] = []
        try:
            for order in orders:
                waiting.append(self._step(order))
                if len(waiting) >= BATCH:
                    yield from self._commit(waiting)
        except KeyboardInterrupt:
            with suppress(GeneratorExit):
                yield from self._commit(waiting)
            raise
        yield from self._commit(waiting)

    def _step(self, order: Any) -> tuple[Settled | Rejected, tuple[Write, ...]]:
        number, recorder = self.number + 1, Recorder(self.ask)
        key = self._roots.step_key(self.name, number)
        try:
            escrow = self.market.escrow(self.state, order)
            state, trade = self.market.clear(self.state, (order,), recorder, partial(stream, key))
        except Refused as reason:
            return Rejected(order, reason), ()
        about = Sealing(
            market=self.name,
            kind=self.charter.kind,
            step=number,
            rules=self.rules,
            before=self._state_id,
            after=content_id(state),
            seed=key.hex(),
            answers=bundle_id(tuple(recorder.asked)),
        )
        shown = self.market.disclosed((order,), trade)
        receipt = sealed(about, trade, (order,), shown, salts(self._roots.noise, f"{self.name}/{number}"))
        self.number, self.state, self._state_id = number, state, about.after
        admitted = Write(key=f"order/{order.id}", body=canonical(order), entry=escrow)
        return Settled(number, order, trade, receipt), (admitted, *self._writes(receipt, trade, recorder))

    def _writes(self, receipt: dict[str, Any], trade: Trade[Any], recorder: Recorder) -> tuple[Write, ...]:
        number = receipt["body"]["step"]
        names = Remembered(receipt["body"]["answers"], b"", canonical(tuple(recorder.asked)))
        opened = Remembered(f"opened/{number}", b"", canonical(receipt["openings"]))
        due = number - self._snapshot_at >= BATCH
        self._snapshot_at = number if due else self._snapshot_at
        first, *rest = trade.entries or (None,)
        step = Write(
            key=f"step/{number}",
            body=canonical(receipt["body"]),
            entry=first,
            deeds=trade.deeds,
            answers=(*recorder.remembered(self._written), names, opened),
            snapshot=canonical(Snapshot(number, self.state)) if due else b"",
        )
        return (step, *(Write(f"step/{number}/{i}", b"{}", entry) for i, entry in enumerate(rest, 2)))

    def _commit(self, waiting: list[tuple[Settled | Rejected, tuple[Write, ...]]]) -> Iterator[Settled | Rejected]:
        done, writes = [outcome for outcome, _ in waiting], [one for _, each in waiting for one in each]
        waiting.clear()
        if writes:
            self.store.write(writes)
            self._written.update(answer.id for one in writes for answer in one.answers)
            self._perform_all()
        yield from done

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
        opened = self.store.remembered([f"opened/{number}"])[f"opened/{number}"][1]
        return {"id": f"{self.name}/{number}", "body": json.loads(body), "openings": json.loads(opened)}

    def history(self) -> Iterator[tuple[int, dict[str, Any], Dossier]]:
        """Every trade under the rules in force: number, fully opened receipt, and what the operator sees of it."""
        first = self.epoch().number
        for number in range(first + 1, self.number + 1):
            receipt = self.receipt(number)
            yield number, receipt, self.codec.read(receipt["openings"][OPERATOR]["figures"][0])

    def bundled(self, number: int) -> dict[str, Any]:
        """The receipt with everything that replaying it needs: rules, state before, questions and answers."""
        receipt = self.receipt(number)
        epoch = [epoch for epoch in self._epochs() if epoch.number < number][-1]
        answers = {name: [json.loads(one) for one in pair] for name, pair in self.answers(receipt).items()}
        state = self._state_before(number, epoch)
        bundle = {"charter": plain(epoch.charter), "state": plain(state), "answers": answers}
        return {**receipt, "bundle": bundle}

    def _state_before(self, number: int, epoch: Epoch) -> Any:
        market = MARKETS[epoch.charter.kind](epoch.charter.rules, epoch.charter.offers)
        other = Engine(epoch.charter, market, self.store, self.ask, roots=self._roots, perform=self._perform)
        other.number, other.state = epoch.number, epoch.state
        while other.number < number - 1:
            key = f"step/{other.number + 1}"
            found = self.store.find(key)
            assert found is not None
            other._refold(key, found[1])
        return other.state

    def charter_at(self, number: int) -> Charter:
        """The rules under which a trade was settled."""
        return [epoch for epoch in self._epochs() if epoch.number < number][-1].charter

    def epoch(self) -> Epoch:
        """The rules in force, and the state they began with."""
        return self._epochs()[-1]

    def answers(self, receipt: Mapping[str, Any], known: Mapping[str, Any] = MappingProxyType({})) -> dict[str, tuple[bytes, bytes]]:
        """Question and answer of everything a trade asked and that is not known yet, as stored."""
        bundle = receipt["body"]["answers"]
        names = json.loads(self.store.remembered([bundle])[bundle][1])
        missing = [name for name in names if name not in known]
        found = self.store.remembered(missing)
        return {name: found[name] for name in missing}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, stored so that reading it back need not begin at the first step."""

    number: int
    state: object


def codec_of(market: Market[Any, Any]) -> Codec:
    """The codec of everything this market stores."""
    return Codec((*market.records, Charter, Dossier, Snapshot, Deed))


def changes(before: Charter, after: Charter) -> tuple[str, ...]:
    """The rules that differ, by name; "offers" if who sells what differs."""
    old, new = plain(before.rules), plain(after.rules)
    assert isinstance(old, dict)
    assert isinstance(new, dict)
    rules = tuple(f"rules.{name}" for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return (*sorted(rules), *(("offers",) if before.offers != after.offers else ()))
