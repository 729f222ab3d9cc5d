"""Replay: the same rules, orders and answers give the same bytes. Remeasure: the same data give the same answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gainshare.core.codec import Codec, canonical, content_id
from gainshare.core.errors import DataError
from gainshare.core.market import Market
from gainshare.core.questions import Derived, Question
from gainshare.core.random import stream
from gainshare.engine.asking import Answers, Recorder
from gainshare.engine.engine import Charter, Engine, codec_of
from gainshare.engine.executor import answered
from gainshare.engine.receipts import OPERATOR, Dossier, Sealing, bundle_id, sealed
from gainshare.engine.vault import Shelf
from gainshare.axioms.replay import Divergence, replay_divergence
from gainshare.gains.derived import SECRET
from gainshare.markets.catalog import CHARTERS, MARKETS


@dataclass(frozen=True, slots=True)
class Remeasured:
    """How measurements came out when they were repeated.

    again: how many were repeated. identical: to the last bit. outside: questions whose answers differ by more than
    their tolerance. operator: how many need the operator's noise root.
    """

    again: int
    identical: int
    outside: tuple[str, ...]
    operator: int


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
    Raises DataError if the receipt is not fully opened or carries no bundle.
    """
    if "bundle" not in receipt or OPERATOR not in receipt["openings"]:
        rule = "is not fully opened: replaying needs the operator's or auditor's copy with its bundle"
        raise DataError("not_found", "bundle", receipt.get("id"), rule)
    charter = Codec((Charter, *CHARTERS)).read(receipt["bundle"]["charter"])
    market: Market[Any, Any] = MARKETS[charter.kind](charter.rules, charter.offers)
    codec = codec_of(market)
    state = codec.read(receipt["bundle"]["state"])
    asked = {name: (codec.read(q), codec.read(a)) for name, (q, a) in receipt["bundle"]["answers"].items()}
    dossier = codec.read(receipt["openings"][OPERATOR]["figures"][0])
    again, _ = rerun(receipt, charter, market, state, {name: answer for name, (_, answer) in asked.items()}, dossier)
    difference = replay_divergence(canonical(receipt["body"]), canonical(again["body"]), trade=str(receipt["id"]))
    measured = remeasure(asked, shelf, operator=operator) if shelf else None
    return Replayed(str(receipt["id"]), difference, measured)


def rerun(
    receipt: Mapping[str, Any],
    charter: Charter,
    market: Market[Any, Any],
    state: Any,
    answers: Mapping[str, Any],
    dossier: Dossier,
) -> tuple[dict[str, Any], Any]:
    """Clear the receipt's orders again from this state with these answers: the receipt it gives, and the state."""
    body, recorder = receipt["body"], Recorder(Answers(answers))
    streams = partial(stream, bytes.fromhex(body["seed"]))
    after, trade = market.clear(state, dossier.orders, recorder, streams)
    about = Sealing(
        market=charter.market,
        kind=charter.kind,
        step=body["step"],
        rules=content_id((charter.rules, charter.offers)),
        before=content_id(state),
        after=content_id(after),
        seed=body["seed"],
        answers=bundle_id(tuple(recorder.asked)),
    )
    salts = {party: opening["salt"] for party, opening in receipt["openings"].items()}
    shown = market.disclosed(dossier.orders, trade)
    return sealed(about, trade, dossier.orders, shown, lambda party: str(salts.get(party, ""))), after


@dataclass(frozen=True, slots=True)
class Sweep:
    """How the trades of a journal came out again: how many of how many with the same bytes, and the first that did
    not; the repeated measurements of all questions they asked."""

    same: int
    total: int
    difference: Divergence | None
    measured: Remeasured | None


def replay_journal(engine: Engine, *, shelf: Shelf | None = None) -> Sweep:
    """Replay every trade under the rules in force, from the state they began with; with a shelf, remeasure too."""
    epoch, known, asked = engine.epoch(), dict[str, Any](), dict[str, tuple[Any, Any]]()
    state, same, total, first = epoch.state, 0, 0, None
    for _, receipt, dossier in engine.history():
        for name, pair in engine.answers(receipt, known).items():
            asked[name] = tuple(map(engine.codec.read_bytes, pair))
            known[name] = asked[name][1]
        again, state = rerun(receipt, epoch.charter, engine.market, state, known, dossier)
        old, new = canonical(receipt["body"]), canonical(again["body"])
        total, same = total + 1, same + (old == new)
        if old != new and first is None:
            first = replay_divergence(old, new, trade=str(receipt["id"]))
    measured = remeasure(asked, shelf, operator=True) if shelf else None
    return Sweep(same, total, first, measured)


def remeasure(asked: Mapping[str, tuple[Any, Any]], shelf: Shelf, *, operator: bool) -> Remeasured:
    """Ask the questions again on the data. Without the noise root, degraded data cannot be made again."""
    identical, outside, again = 0, [], 0
    for name, (question, answer) in asked.items():
        if not operator and degraded(question):
            continue
        again += 1
        found = _ask_again(shelf)([question])[0]
        identical += canonical(found) == canonical(answer)
        if deviation(found, answer) > question.tolerance:
            outside.append(name)
    return Remeasured(again, identical, tuple(outside), len(asked) - again)


def _ask_again(shelf: Shelf) -> Callable[[Sequence[Question[Any]]], tuple[Any, ...]]:
    def ask(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        return tuple(answered(question, shelf, ask) for question in questions)

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
