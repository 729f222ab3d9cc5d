"""What an engine answers to each verb. A market in memory and one in a folder differ only in where their engine is."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from gainshare.axioms.verdicts import Verdict
from gainshare.core.codec import Codec, canonical, digest, plain
from gainshare.core.errors import DataError, Refused
from gainshare.core.money import Asset
from gainshare.engine.audit import audited
from gainshare.engine.charter import Charter, codec_of, market_of
from gainshare.engine.delivery import Depot
from gainshare.engine.engine import Engine
from gainshare.engine.fitting import fits
from gainshare.engine.receipts import AUDITOR, OPERATOR, UNREADABLE, copy_for, verify
from gainshare.engine.replay import Remeasured, Replayed, replay, replay_journal
from gainshare.engine.tally import Takings
from gainshare.engine.vault import Shelf
from gainshare.ledger.journal import damage
from gainshare.markets.catalog import KINDS
from gainshare.service.verbs import (
    Amount,
    Audit,
    Earning,
    Earnings,
    Explanation,
    Finding,
    Measured,
    Replay,
    Status,
    Verified,
)


def trade_number(engine: Engine, number: int) -> int:
    """The number of a trade; 0 means the last. Raises Refused if there is no trade yet."""
    if not engine.number:
        raise Refused("not_found", "receipt", engine.name, "the market has no trade yet")
    return number or engine.number


def explanation(engine: Engine, number: int, *, why: str, party: str) -> Explanation:
    """Why a trade came out as it did."""
    wanted = trade_number(engine, number)
    found = engine.receipt(wanted)
    return explained(found, engine.charter_at(wanted), why=why, party=party)


def explained(receipt: Mapping[str, Any], charter: Charter, *, why: str, party: str) -> Explanation:
    """Why a trade came out as it did, as far as a genuine receipt shows it.

    Raises DataError for figures that cannot be read.
    """
    words, name = KINDS[charter.kind].words, str(receipt["id"])
    shown = words.seen(charter.rules, _figures(receipt, codec_of(market_of(charter))))
    return Explanation(name, words.answer(name, shown), dict(words.told(shown, why, party)))


def _figures(receipt: Mapping[str, Any], codec: Codec) -> list[Any]:
    """The records that a receipt opens; of what its operator sees, orders and evidence."""
    try:
        if OPERATOR in receipt["openings"]:
            dossier = codec.read(receipt["openings"][OPERATOR]["figures"][0])
            figures = [*dossier.orders, dossier.evidence]
        else:
            figures = [codec.read(one) for opening in receipt["openings"].values() for one in opening["figures"]]
        if not all(map(fits, figures)):
            raise TypeError("records hold values of other types than they declare")
    except UNREADABLE as problem:
        raise DataError("malformed_json", "openings", receipt["id"], f"cannot be read: {problem}") from None
    return figures


def receipt(engine: Engine, number: int, *, holder: str) -> dict[str, Any]:
    """The copy that a party may hold, with the rules it was settled under; the auditor's, with all a replay needs."""
    wanted = trade_number(engine, number)
    if holder == AUDITOR:
        return engine.bundled(wanted)
    return ruled(copy_for(engine.receipt(wanted), holder), engine.charter_at(wanted))


def ruled(copy: dict[str, Any], charter: Charter) -> dict[str, Any]:
    """A copy with the rules it was settled under, which its body commits to."""
    return {**copy, "charter": plain(charter)}


def status(engine: Engine, *, key: str = "") -> Status:
    """Where a market stands. key: the column that names rows."""
    head = engine.store.head()
    assert head is not None, "a market's first line is its charter"
    ends = KINDS[engine.charter.kind].ends
    return Status(
        market=engine.name,
        kind=engine.charter.kind,
        key=key,
        trades=engine.number,
        amendments=tuple(epoch.reason for epoch in engine.epochs()[1:]),
        line=head.seq,
        head=head.hash,
        deliveries_waiting=len(engine.store.outbox()),
        asset=engine.asset,
        balances=balances(engine),
        closed=any(ends(last.evidence) for _, _, last in engine.trades(max(1, engine.number))),
    )


def balances(engine: Engine) -> dict[str, Amount]:
    """What stands on every account; what is no money of the market, such as claims, by account and asset."""
    return {
        name if code == engine.asset.code else f"{name} {code}": Amount(code, units)
        for (name, code), units in sorted(engine.store.balances().items())
    }


def verified(engine: Engine, number: int) -> Verified:
    """A receipt checked by itself, and against the journal it stands in."""
    wanted = trade_number(engine, number)
    mine = engine.receipt(wanted)
    found, line = verify(mine), engine.store.find(f"step/{wanted}")
    assert line is not None
    broken = damage(each for each, _ in engine.store.lines())
    matches = line[0].about == digest(canonical(mine["body"]))
    words = f"journal line {line[0].seq} commits to {'this' if matches else 'another'} body"
    chain = str(broken) if broken else "the chain from the first line is whole"
    sound = matches and not broken
    findings = {"genuine" if sound else "not genuine": f"{words}; {chain}", **dict(found.findings)}
    return Verified(mine["id"], found.genuine and sound, findings)


def replayed(engine: Engine, number: int, shelf: Shelf | None) -> Replay:
    """One trade run again, or all of them. shelf: to repeat measurements, with the market's noise root."""
    if number:
        receipt = engine.bundled(number)
        return judged(receipt, replay(receipt, shelf, operator=shelf is not None))
    sweep = replay_journal(engine, shelf=shelf)
    return Replay(
        of=engine.name,
        same=not sweep.difference and not _outside(sweep.measured),
        replayed=sweep.total,
        same_bytes=sweep.same,
        difference=str(sweep.difference) if sweep.difference else None,
        measured=measured(sweep.measured),
    )


def _outside(found: Remeasured | None) -> bool:
    return bool(found and found.outside)


def judged(receipt: Mapping[str, Any], found: Replayed) -> Replay:
    """A replay in words; a receipt that was edited since it was sealed is not the same, whatever it replays to."""
    forged = "" if verify(receipt).genuine else "its figures are not those it was sealed with: gainshare verify"
    difference = str(found.difference) if found.difference else forged
    same = found.same and not forged
    return Replay(found.receipt, same, 1, int(not difference), difference or None, measured(found.measured))


def measured(found: Remeasured | None) -> Measured | None:
    """Repeated measurements, counted."""
    if found is None:
        return None
    return Measured(found.again, found.identical, len(found.outside), found.operator, found.gone)


def audit(engine: Engine, *, tries: int, depot: Depot | None = None) -> Audit:
    """Every promise with its verdict, and what disguised data would have earned. Raises Refused for less than 1 try."""
    if tries < 1:
        raise Refused("unknown_value", "tries", tries, "must be at least 1")
    verdicts = tuple(map(finding, audited(engine, tries=tries, depot=depot)))
    kind = KINDS[engine.charter.kind]
    attacks = [each for _, _, dossier in engine.history() for each in kind.attacks(dossier.evidence)]
    paying = [attack for attack in attacks if attack.pays]
    worst = max(paying, key=lambda attack: attack.after - attack.before, default=None)
    shown: list[Any] = [plain(attack) for attack in attacks]
    return Audit(engine.name, verdicts, tuple(shown), len(paying), str(worst) if worst else "", engine.epoch().number)


def finding(verdict: Verdict) -> Finding:
    """A verdict as an answer tells it."""
    where = verdict.method if verdict.witness is None else str(verdict.witness)
    witness = plain(verdict.witness)
    return Finding(verdict.promise, verdict.rule, verdict.verdict, verdict.method, verdict.tries, where, witness)


def earnings(found: Takings, asset: Asset) -> Earnings:
    """Who earned what."""

    def amount(units: int) -> Amount:
        return Amount(asset.code, units)

    sellers = tuple(Earning(one.party, one.worth, one.margin, amount(one.amount)) for one in found.sellers)
    kept = (amount(found.withheld), amount(found.rounding))
    return Earnings(amount(found.paid), found.sales, found.gain, sellers, *kept)


def drawn(kind: str, rules: Any, order: Any, evidence: Any) -> str:
    """A trade for a notebook, as HTML."""
    fragment = import_module("gainshare.engine.report").fragment  # draws, so it is loaded when it is needed
    return str(fragment(kind, rules, order, evidence))
