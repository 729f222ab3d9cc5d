"""Receipts: one sealed record of a trade for everybody, opened differently for each party.

The body is hashed into the journal. What concerns a party stands in it as a salted digest; a copy carries the
openings its holder may see. A receipt that is fully opened and carries its bundle (the state before, the rules and
every answer) replays alone, on any machine, to the same bytes.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gainshare.core.codec import Json, canonical, content_id, digest, plain
from gainshare.core.errors import DataError
from gainshare.core.trades import Delivery, Entry, Trade

SCHEMA = "gainshare.receipt/1"
OPERATOR = "(operator)"
"""Whose opening holds everything: orders, entry, evidence."""

Salts = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the operator and an auditor see of a trade: all of it."""

    orders: tuple[Any, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Any


@dataclass(frozen=True, slots=True)
class Sealing:
    """What is hashed with every receipt beside the figures: which trade, of which state, from which draws."""

    market: str
    kind: str
    step: int
    rules: str
    before: str
    after: str
    seed: str
    answers: str


def sealed(
    about: Sealing, trade: Trade[Any], orders: Sequence[object], shown: Sequence[tuple[str, object]], salts: Salts
) -> dict[str, Json]:
    """The receipt of a trade, fully opened: {"id", "body", "openings"}.

    shown: party and record, what each may see. salts: 32 hex digits for each party.
    """
    figures: dict[str, list[Json]] = {}
    for party, record in shown:
        figures.setdefault(party, []).append(plain(record))
    for delivery in trade.deliveries:
        figures.setdefault(delivery.party, []).append(plain(delivery))
    figures[OPERATOR] = [plain(Dossier(tuple(orders), trade.entries, trade.deliveries, trade.evidence))]
    openings: dict[str, Json] = {
        party: {"salt": salts(party), "figures": records} for party, records in figures.items()
    }
    body: dict[str, Json] = {
        "schema": SCHEMA,
        "market": about.market,
        "kind": about.kind,
        "step": about.step,
        "rules": about.rules,
        "state": {"before": about.before, "after": about.after},
        "seed": about.seed,
        "answers": about.answers,
        "sealed": {party: content_digest(opening) for party, opening in openings.items()},
        "deliveries": [{"form": one.form, "artefact": one.artefact} for one in trade.deliveries],
    }
    return {"id": f"{about.market}/{about.step}", "body": body, "openings": openings}


def content_digest(opening: Json) -> str:
    """The digest by which a body commits to an opening: salt first, then figures, as canonical bytes."""
    return digest(canonical(opening))


def salts(noise_root: bytes, receipt: str) -> Salts:
    """128-bit salts of one receipt, known to the operator only until it opens them."""
    return lambda party: hashlib.blake2b(f"{receipt}\x1f{party}".encode(), key=noise_root, digest_size=16).hexdigest()


def copy_for(receipt: Mapping[str, Any], party: str) -> dict[str, Json]:
    """The copy a party may hold: the same body, its own opening only.

    Raises DataError if the party has no part in this trade.
    """
    if party not in receipt["openings"]:
        known = ", ".join(name for name in receipt["openings"] if name != OPERATOR)
        raise DataError("not_found", "party", party, f"has no part in {receipt['id']}", f"one of {known}")
    return {**receipt, "openings": {party: receipt["openings"][party]}}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt shows by itself: each finding in words, and whether all of them speak for it."""

    genuine: bool
    findings: tuple[tuple[str, str], ...]


def verify(receipt: Mapping[str, Any]) -> Checked:
    """Check a receipt without its market: that openings match the sealed digests, and that the entry adds up."""
    body, openings = _parts(receipt)
    wrong = [party for party, opening in openings.items() if body["sealed"].get(party) != content_digest(opening)]
    hidden = len(body["sealed"]) - len(openings)
    sums = _sums(openings)
    right = not wrong and all(total == 0 for total in sums.values())
    held = f"{len(openings)} opening{'s' if len(openings) != 1 else ''} of {len(body['sealed'])}"
    match = f"digests do not match: {', '.join(wrong)}" if wrong else f"{held}, matching the sealed digests"
    findings = [("opened", match)]
    if OPERATOR in openings:
        legs = ", ".join(f"{total} {asset}" for asset, total in sums.items()) or "nothing moved"
        findings.append(("adds up" if all(v == 0 for v in sums.values()) else "does not add up", f"postings sum to {legs}"))
    if hidden:
        findings.append(("hidden", f"{hidden} parties' figures are sealed in this copy"))
    return Checked(right, tuple(findings))


def _parts(receipt: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    body, openings = receipt.get("body"), receipt.get("openings")
    if not isinstance(body, dict) or not isinstance(openings, dict) or not isinstance(body.get("sealed"), dict):
        raise DataError("malformed_json", "receipt", None, "must be an object with body and openings")
    if body.get("schema") != SCHEMA:
        raise DataError("schema_too_new", "schema", str(body.get("schema")), f"this version reads {SCHEMA}")
    return body, openings


def _sums(openings: Mapping[str, Any]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for record in openings.get(OPERATOR, {}).get("figures", []):
        for entry in record["entries"]:
            for posting in entry["postings"]:
                totals[posting["asset"]] = totals.get(posting["asset"], 0) + int(posting["units"])
    return totals


def read(text: str) -> dict[str, Any]:
    """A receipt from its file's text. Raises DataError if it is none."""
    try:
        receipt = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as problem:
        raise DataError("malformed_json", "receipt", None, f"is not JSON: {problem}") from None
    if not isinstance(receipt, dict):
        raise DataError("malformed_json", "receipt", None, "must be an object with body and openings")
    _parts(receipt)
    return receipt


def bundle_id(names: Sequence[str]) -> str:
    """The one name of a list of answers."""
    return content_id(tuple(names))
