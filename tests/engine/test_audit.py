"""The audit of a whole market: what it finds in honest ones, and in journals and shelves that were tampered with."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from gainshare.axioms.delivery import Misdelivery
from gainshare.axioms.money import Imbalance
from gainshare.axioms.replay import Divergence
from gainshare.axioms.verdicts import FAILS, PROVED, Verdict
from gainshare.core.codec import canonical
from gainshare.core.trades import LOT, Delivery
from gainshare.engine.audit import Auditor, audited, rescored
from gainshare.engine.delivery import Depot, deliverer
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import OPERATOR, Dossier
from gainshare.engine.replay import Step, replay_journal
from gainshare.engine.store import MemoryStore
from gainshare.ledger.journal import Damage
from tests.engine.small import Small, columnwise, rowwise, settled, stream_of


def found(engine: Engine) -> dict[str, Verdict]:
    return {one.promise: one for one in audited(engine, tries=200, stream_tries=0)}


@pytest.fixture
def small() -> Small:
    return columnwise()


def test_an_honest_market_keeps_every_promise(small: Small) -> None:
    engine = small.engine()
    settled(engine, stream_of(small, 8))
    verdicts = found(engine)
    assert FAILS not in {one.verdict for one in verdicts.values()}
    assert verdicts["balance"].verdict == PROVED
    assert verdicts["replay"].verdict == "holds in 8 tries"
    assert verdicts["delivery"].verdict.startswith("holds in ")
    assert next(iter(verdicts)) == "balance"
    assert list(verdicts)[-2:] == ["replay", "delivery"]


def test_a_market_without_trades_is_audited_too(small: Small) -> None:
    verdicts = found(small.engine())
    assert verdicts["balance"].verdict == verdicts["replay"].verdict == verdicts["delivery"].verdict == PROVED


def test_an_audit_is_the_same_each_time(small: Small) -> None:
    engine = small.engine()
    settled(engine, stream_of(small, 4))
    assert audited(engine, tries=50, stream_tries=1) == audited(engine, tries=50, stream_tries=1)


def test_a_replay_that_differs_fails_with_its_first_difference(small: Small) -> None:
    engine = small.engine()
    settled(engine, stream_of(small, 3))
    sweep = replace(replay_journal(engine), same=2, difference=Divergence("bikes/2", "seed", "a", "b"))
    auditor = Auditor(engine)
    verdicts = {one.promise: one for one in auditor.verdicts(sweep, tries=200, stream_tries=0)}
    assert verdicts["replay"].witness == sweep.difference


def test_an_amended_market_is_audited_under_its_rules_with_what_the_earlier_ones_left(small: Small) -> None:
    """Fractions that wait in rounding are paid out by later trades, under whatever rules."""
    store, orders = MemoryStore(), stream_of(small, 14)
    settled(small.over(store), orders[:9])
    engine = small.ruled(price="fixed", rate=3_000).over(store, amend="one price for all")
    settled(engine, orders[9:])
    verdicts = found(engine)
    assert FAILS not in {one.verdict for one in verdicts.values()}
    assert verdicts["replay"].verdict == "holds in 14 tries"


def test_what_was_delivered_under_earlier_rules_is_looked_for_but_not_scored_anew(small: Small) -> None:
    """Its data may be gone, so nothing is said to hold."""
    store, goods = MemoryStore(), dict[str, bytes]()
    engine = small.over(store)
    depot = Depot(goods, {})
    engine.perform = deliverer(store, engine.codec, engine.ask.shelf, depot)
    sold = {one.trade.deliveries for one in settled(engine, stream_of(small, 4))} - {()}
    amended = small.ruled(price="fixed", rate=3_000).over(store, amend="one price for all")
    many = f"under earlier rules: {len(sold)} deliveries"

    def verdict(where: Depot | None) -> Verdict:
        return audited(amended, tries=10, stream_tries=0, depot=where)[-1]

    assert str(verdict(None)) == f"delivery (what was paid for): not checked: {many}, not scored anew"
    assert verdict(depot).method == f"{many}, here as sold but not scored anew"
    settled(amended, [small.order(40_000, name="later")])
    assert verdict(None).verdict == "holds in 1 try"
    assert verdict(None).method == f"every artefact made and scored anew; {many}, not scored anew"
    goods.popitem()
    assert isinstance(verdict(depot).witness, Divergence)


def test_lots_that_were_sold_under_earlier_rules_are_not_said_to_be_here(small: Small) -> None:
    auditor = Auditor(small.engine(), Depot({}, {}))
    auditor._begun = 1
    auditor._examiner = SimpleNamespace(earlier=lambda dossier: None)  # type: ignore[assignment]
    dossier = Dossier((), (), (Delivery("court", LOT, "sha256:1", 0.5),), None, "")
    auditor.see(Step(1, {}, dossier, None))
    assert auditor._deliveries().method == "under earlier rules: 1 delivery, not scored anew"


def tampered(small: Small, count: int = 4) -> tuple[Engine, MemoryStore]:
    store = MemoryStore()
    engine = small.over(store)
    settled(engine, stream_of(small, count))
    return engine, store


def test_a_line_that_was_changed_breaks_the_chain(small: Small) -> None:
    engine, store = tampered(small)
    line, body = store._lines[3]
    assert line.entry is not None
    first, *rest = line.entry.postings
    moved = replace(line.entry, postings=(replace(first, account="earnings:friend"), *rest))
    store._lines[3] = (replace(line, entry=moved), body)
    witness = found(engine)["balance"].witness
    assert isinstance(witness, Damage)
    assert witness.seq == 4


def test_a_balance_that_is_not_the_sum_of_its_postings_is_found(small: Small) -> None:
    engine, store = tampered(small)
    store._balances["earnings:hr", "EUR"] += 1
    witness = found(engine)["balance"].witness
    assert isinstance(witness, Imbalance)
    assert "earnings:hr" in str(witness)


def test_a_trade_that_was_rewritten_is_found_by_its_number(small: Small) -> None:
    engine, store = tampered(small)
    question, content = store._answers["opened/3"]
    store._answers["opened/3"] = (question, content.replace(b'"bid":14342', b'"bid":14343'))
    verdict = found(engine)["replay"]
    assert verdict.verdict == FAILS
    assert isinstance(verdict.witness, Divergence)
    assert verdict.witness.trade == "bikes/3"


def sale(engine: Engine) -> tuple[dict[str, object], Delivery]:
    number = next(number for number, _, dossier in engine.trades() if dossier.deliveries)
    _, receipt, dossier = next(engine.trades(number))
    return receipt, dossier.deliveries[0]


@pytest.mark.parametrize("market", [columnwise(), rowwise(sellers=2)], ids=["columns", "rows"])
def test_what_was_delivered_scores_the_gain_of_the_receipt(market: Small) -> None:
    engine = market.engine()
    settled(engine, [market.order(20_000)])
    receipt, delivery = sale(engine)
    assert rescored(engine, receipt, delivery) == delivery.gain > 0


def test_an_artefact_that_cannot_be_made_again_is_a_misdelivery(small: Small) -> None:
    engine, _ = tampered(small)
    _, receipt, dossier = next(one for one in engine.trades() if one[2].deliveries)
    engine.ask.shelf.noise = b"another root, so other columns.."
    engine.ask.shelf._made.clear()
    witness = found(engine)["delivery"].witness
    degraded = any(one.evidence.bought.served < 16 for _, _, one in engine.trades() if one.deliveries)
    assert degraded
    assert isinstance(witness, Misdelivery)
    assert rescored(engine, receipt, replace(dossier.deliveries[0], gain=0.5)) != 0.5


def test_a_receipt_that_promises_more_than_the_artefact_scores_is_a_misdelivery(small: Small) -> None:
    engine, store = tampered(small)
    number, receipt, dossier = next(one for one in engine.trades() if one[2].deliveries)
    question, content = store._answers[f"opened/{number}"]
    gain = dossier.deliveries[0].gain
    dressed = content.replace(b'"gain":' + canonical((gain,))[1:-1] + b",", b'"gain":0.99,')
    assert dressed != content
    store._answers[f"opened/{number}"] = (question, dressed)
    witness = found(engine)["delivery"].witness
    assert isinstance(witness, Misdelivery)
    assert (witness.stated, witness.measured) == (0.99, gain)
    assert receipt["openings"][OPERATOR]
