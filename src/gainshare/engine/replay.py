"""Replay: the same rules, orders and answers give the same bytes. Remeasure: the same data give the same answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, get_type_hints

from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.core.codec import canonical, content_id
from gainshare.core.errors import DataError, MarketError, Refused, Unavailable
from gainshare.core.market import Market
from gainshare.core.questions import Answer, Ask, Derived, Question
from gainshare.core.random import stream
from gainshare.engine.asking import Answers, Recorder, named
from gainshare.engine.charter import Charter, Epoch, charter_id, chartered, codec_of, market_of
from gainshare.engine.engine import Engine
from gainshare.engine.executor import answered
from gainshare.engine.fitting import fits
from gainshare.engine.receipts import OPERATOR, UNREADABLE, Dossier, Sealed, Sealing, bundle_id, parts_of, sealed
from gainshare.engine.vault import Shelf
from gainshare.gains.derived import SECRET


@dataclass(frozen=True, slots=True)
class Remeasured:
    """How measurements came out when they were repeated.

    again: how many were repeated. identical: to the last bit. outside: questions whose answers differ by more than
    their tolerance. operator: how many need the operator's noise root. gone: how many had data that no longer are here.
    """

    again: int
    identical: int
    outside: tuple[str, ...]
    operator: int
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """Whether a receipt came out again: the first difference, if any, and the repeated measurements, if data came."""

    receipt: str
    difference: Divergence | None
    measured: Remeasured | None

    @property
    def same(self) -> bool:
        """Same bytes, and no repeated measurement outside its tolerance."""
        return self.difference is None and not (self.measured and self.measured.outside)


def replay(receipt: Mapping[str, Any], shelf: Shelf | None = None, *, operator: bool = False) -> Replayed:
    """Run a trade again from its fully opened, bundled receipt.

    shelf: the data, to repeat the measurements too. operator: whether the shelf holds the market's noise root.
    Raises DataError if the receipt is not fully opened, carries no bundle, or one that cannot be read; Unavailable if
    this installation lacks its price rule.
    """
    parts_of(receipt)
    if "bundle" not in receipt or OPERATOR not in receipt["openings"]:
        rule = "is not fully opened: replaying needs the operator's or auditor's copy with its bundle"
        raise DataError("not_found", "bundle", receipt.get("id"), rule)
    try:
        run = _unpacked(receipt)
    except Unavailable:
        raise
    except (*UNREADABLE, Refused) as problem:
        raise DataError("malformed_json", "bundle", receipt.get("id"), f"cannot be read: {problem}") from None
    difference = _difference(receipt, run)
    measured = remeasure(run.asked, shelf, operator=operator) if shelf else None
    return Replayed(str(receipt["id"]), difference, measured)


@dataclass(frozen=True, slots=True)
class _Run:
    """What running a trade again needs. asked: question and answer by the name that the bundle gives them."""

    charter: Charter
    market: Market[Any, Any]
    state: Any
    dossier: Dossier
    asked: Mapping[str, tuple[Any, Any]]


def _unpacked(receipt: Mapping[str, Any]) -> _Run:
    bundle = receipt["bundle"]
    charter = chartered(bundle["charter"])
    market = market_of(charter)
    codec = codec_of(market)
    asked = {name: (codec.read(q), codec.read(a)) for name, (q, a) in bundle["answers"].items()}
    (dossier,) = map(codec.read, receipt["openings"][OPERATOR]["figures"])
    run = _Run(charter, market, codec.read(bundle["state"]), dossier, asked)
    answered_so = all(
        fits(answer, get_type_hints(type(question).answer)["return"]) for question, answer in asked.values()
    )
    if not (isinstance(dossier, Dossier) and answered_so and fits((charter, run.state, dossier, *asked.values()))):
        raise TypeError("records hold values of other types than they declare")
    return run


def _difference(receipt: Mapping[str, Any], run: _Run) -> Divergence | None:
    """The first field that comes out otherwise. What a trade never did, running it with other figures may do."""
    trade = str(receipt["id"])
    for name, (question, _) in run.asked.items():
        if named(question) != name:
            return Divergence(trade, "bundle.answers", name, named(question))
    answers = {name: answer for name, (_, answer) in run.asked.items()}
    try:
        again, _ = rerun(receipt, run.state, answers, run.dossier, of=(run.charter, run.market))
    except (*UNREADABLE, AssertionError, MarketError) as problem:
        return Divergence(trade, "the trade", "settled", f"none: {str(problem) or type(problem).__name__}")
    body = replay_divergence(canonical(receipt["body"]), again.body, trade=trade)
    return body or replay_divergence({"id": receipt["id"]}, {"id": again.id}, trade=trade)


def rerun(
    receipt: Mapping[str, Any],
    state: Any,
    answers: Mapping[str, Any],
    dossier: Dossier,
    *,
    of: tuple[Charter, Market[Any, Any]],
) -> tuple[Sealed, Any]:
    """Clear the receipt's orders again from this state with these answers: the receipt it gives, and the state."""
    body, recorder, (charter, market) = receipt["body"], Recorder(Answers(answers)), of
    streams = partial(stream, bytes.fromhex(body["seed"]))
    after, trade = market.clear(state, dossier.orders, recorder, streams)
    about = Sealing(
        market=charter.market,
        kind=charter.kind,
        step=body["step"],
        rules=charter_id(charter),
        before=content_id(state),
        after=content_id(after),
        seed=body["seed"],
        answers=bundle_id(recorder.answered),
    )
    salts = {party: opening["salt"] for party, opening in receipt["openings"].items()}
    shown = market.disclosed(dossier.orders, trade)
    return sealed(about, trade, dossier.orders, shown, lambda party: str(salts.get(party, ""))), after


@dataclass(frozen=True, slots=True)
class Sweep:
    """How the trades of a journal came out again: how many of how many with the same bytes, and the first difference.

    measured: the repeated measurements of all questions they asked.
    """

    same: int
    total: int
    difference: Divergence | None
    measured: Remeasured | None


@dataclass(frozen=True, slots=True)
class Step:
    """A trade as its journal tells it. before: the state it was cleared from."""

    number: int
    receipt: Mapping[str, Any]
    dossier: Dossier
    before: Any


Watch = Callable[[Step], None]


def replay_journal(engine: Engine, *, shelf: Shelf | None = None, watch: Sequence[Watch] = ()) -> Sweep:
    """Replay every trade, each stretch under its own rules and from the state it began with; with a shelf, remeasure.

    Amended rules must have gone on from the state that the earlier ones left. watch: see every trade once, in order;
    what they keep is all that grows with their number.
    """
    asked, seen, first, left, same = _Asked({}, {}, set()), 0, None, None, 0
    for place, (epoch, last) in enumerate(_stretches(engine)):
        market = market_of(epoch.charter)
        begun = market.adopt(left) if place else market.start()
        name = f"{engine.name} rules/{place}"
        first = first or replay_divergence(canonical((epoch.state,)), canonical((begun,)), trade=name)
        left = epoch.state
        for number, receipt, dossier in engine.trades(epoch.number + 1, last):
            for see in watch:
                see(Step(number, receipt, dossier, left))
            asked.add(engine, receipt)
            again, left = rerun(receipt, left, asked.answers, dossier, of=(epoch.charter, market))
            bodies = (canonical(receipt["body"]), again.body)
            differs = replay_divergence(*bodies, trade=str(receipt["id"]))
            first, same, seen = first or differs, same + (differs is None), seen + 1
    return Sweep(same, seen, first, _remeasured(asked.pairs, shelf) if shelf else None)


def _stretches(engine: Engine) -> Iterator[tuple[Epoch, int]]:
    """All rules the market had, and the last trade under each."""
    epochs = engine.epochs()
    ends = [epoch.number for epoch in epochs[1:]]
    return zip(epochs, (*ends, engine.number), strict=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What trades asked, each question once: pairs of question and answer, and answers alone, by name."""

    pairs: dict[str, tuple[Any, Any]]
    answers: dict[str, Any]
    bundles: set[str]

    def add(self, engine: Engine, receipt: Mapping[str, Any]) -> None:
        if receipt["body"]["answers"] in self.bundles:
            return
        read = engine.codec.read_bytes
        for name, (question, answer) in engine.answers(receipt, self.pairs).items():
            self.pairs[name] = (read(question), read(answer))
            self.answers[name] = self.pairs[name][1]
        self.bundles.add(receipt["body"]["answers"])


def _remeasured(asked: Mapping[str, tuple[Any, Any]], shelf: Shelf) -> Remeasured:
    """Measurements repeated where their data still are: offers may have been withdrawn by an amendment."""
    here = {name: pair for name, pair in asked.items() if tables_of(pair[0]) <= shelf.tables.keys()}
    return replace(remeasure(here, shelf, operator=True), gone=len(asked) - len(here))


def tables_of(record: Any) -> set[str]:
    """Content ids of the tables that a question rests on."""
    if isinstance(record, str):
        return {record} if record.startswith("sha256:") else set()
    if isinstance(record, tuple):
        return set().union(*map(tables_of, record))
    return set().union(*(tables_of(getattr(record, name)) for name in getattr(record, "__dataclass_fields__", ())))


def remeasure(asked: Mapping[str, tuple[Any, Any]], shelf: Shelf, *, operator: bool) -> Remeasured:
    """Ask the questions again on the data. Without the noise root, degraded data cannot be made again.

    What a question asks in its turn is taken as it was answered, if it was: that answer is measured by itself.
    """
    identical, outside, again = 0, [], 0
    ask = _ask_again(shelf, dict(asked.values()))
    for name, (question, answer) in asked.items():
        if not operator and degraded(question):
            continue
        again += 1
        found = answered(question, shelf, ask)
        identical += canonical(found) == canonical(answer)
        if deviation(found, answer) > question.tolerance:
            outside.append(name)
    return Remeasured(again, identical, tuple(outside), len(asked) - again)


def _ask_again(shelf: Shelf, known: dict[Any, Any]) -> Ask:
    def ask(questions: Sequence[Question[Answer]]) -> tuple[Answer, ...]:
        for question in questions:
            if question not in known:
                known[question] = answered(question, shelf, ask)
        return tuple(known[question] for question in questions)

    return ask


def degraded(record: Any) -> bool:
    """Whether a question rests on data degraded under the secret noise root."""
    if isinstance(record, Derived):
        return record.op in SECRET or degraded(record.parent)
    if isinstance(record, tuple):
        return any(map(degraded, record))
    names = getattr(record, "__dataclass_fields__", ())
    return any(degraded(getattr(record, name)) for name in names)


def deviation(one: Any, other: Any) -> float:
    """The largest difference between two answers' figures; infinite if anything else differs.

    >>> deviation((1.0, 2.0), (1.0, 2.5)), deviation("a", "b")
    (0.5, inf)
    """
    if isinstance(one, float | int) and isinstance(other, float | int):
        return abs(one - other)
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return max(map(deviation, one, other), default=0.0)
    names = getattr(one, "__dataclass_fields__", ())
    if names and type(one) is type(other):
        compared = [name for name in names if name not in ("digest", "method")]
        return max(deviation(getattr(one, name), getattr(other, name)) for name in compared)
    return 0.0 if one == other else float("inf")
