"""Receipts: one sealed record of a trade for everybody, opened differently for each party.

The body is hashed into the journal. What concerns a party stands in it as a salted digest; a copy carries the
openings its holder may see. A receipt that is fully opened and carries its bundle (the state before, the rules and
every answer) replays alone, on any machine, to the same bytes.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gainshare.core.codec import Codec, Json, canonical, content_id, digest, joined, plain
from gainshare.core.errors import DataError, Refused
from gainshare.core.trades import Delivery, Entry, Trade
from gainshare.core.words import counted
from gainshare.engine.fitting import fits
from gainshare.markets.catalog import KINDS

SCHEMA = "gainshare.receipt/1"
OPERATOR = "(operator)"
"""Whose opening holds everything: orders, entry, evidence."""

AUDITOR = "auditor"
"""The holder of a copy that shows everything."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading records out of a stranger's JSON may raise."""

Salts = Callable[[str], str]

Answered = tuple[tuple[str, str], ...]
"""Content ids of questions and of their answers, in the order of asking."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the operator and an auditor see of a trade: all of it. seed: its key, as the body opens it to everybody."""

    orders: tuple[Any, ...]
    entries: tuple[Entry, ...]
    deliveries: tuple[Delivery, ...]
    evidence: Any
    seed: str


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


@dataclass(frozen=True, slots=True)
class Sealed:
    """The receipt of a trade as it is stored. body, openings: canonical bytes. answers: the name of their list."""

    id: str
    body: bytes
    openings: bytes
    answers: str

    def opened(self) -> dict[str, Any]:
        """The receipt, fully opened: {"id", "body", "openings"}."""
        return {"id": self.id, "body": json.loads(self.body), "openings": json.loads(self.openings)}


def sealed(
    about: Sealing, trade: Trade[Any], orders: Sequence[object], shown: Sequence[tuple[str, object]], salts: Salts
) -> Sealed:
    """Seal a trade.

    shown: party and record, what each may see. salts: 32 hex digits for each party.
    Raises Refused if a party bears the operator's name, under which it would see everything.
    """
    figures: dict[str, list[object]] = {}
    for party, record in shown:
        if party == OPERATOR:
            raise Refused("invalid_name", "party", party, "is the operator's own name on receipts")
        figures.setdefault(party, []).append(record)
    for delivery in trade.deliveries:
        figures.setdefault(delivery.party, []).append(delivery)
    figures[OPERATOR] = [Dossier(tuple(orders), trade.entries, trade.deliveries, trade.evidence, about.seed)]
    openings = {party: canonical({"salt": salts(party), "figures": records}) for party, records in figures.items()}
    body: dict[str, Json] = {
        "schema": SCHEMA,
        "market": about.market,
        "kind": about.kind,
        "step": about.step,
        "rules": about.rules,
        "state": {"before": about.before, "after": about.after},
        "seed": about.seed,
        "answers": about.answers,
        "sealed": {party: digest(opening) for party, opening in openings.items()},
        "deliveries": [{"form": one.form, "artefact": one.artefact} for one in trade.deliveries],
    }
    return Sealed(f"{about.market}/{about.step}", canonical(body), joined(openings), about.answers)


def content_digest(opening: Json) -> str:
    """The digest by which a body commits to an opening: salt first, then figures, as canonical bytes."""
    return digest(canonical(opening))


def salts(noise_root: bytes, receipt: str) -> Salts:
    """128-bit salts of one receipt, known to the operator only until it opens them."""
    return lambda party: hashlib.blake2b(f"{receipt}\x1f{party}".encode(), key=noise_root, digest_size=16).hexdigest()


def copy_for(receipt: Mapping[str, Any], party: str) -> dict[str, Any]:
    """The copy a party may hold: the same body, its own opening only.

    Raises DataError if the party has no part in this trade.
    """
    if party not in receipt["openings"]:
        known = ", ".join(name for name in receipt["openings"] if name != OPERATOR)
        raise DataError("not_found", "party", party, f"has no part in {receipt['id']}", f"one of {known}")
    return {"id": receipt["id"], "body": receipt["body"], "openings": {party: receipt["openings"][party]}}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt shows by itself: each finding in words, and whether all of them speak for it."""

    genuine: bool
    findings: tuple[tuple[str, str], ...]


def verify(receipt: Mapping[str, Any]) -> Checked:
    """Check a receipt without its market: its openings match the sealed digests, and its figures agree.

    A fully opened one must balance, charge and pay by its own evidence, and show each party what it shows the
    operator. Raises DataError for what is no receipt.
    """
    body, openings = parts_of(receipt)
    doubts = [*_misnamed(receipt, body), *_unsealed(body, openings)]
    findings = [("opened", doubts[0] if doubts else _opened(body, openings))]
    if OPERATOR in openings:
        wrong, right = _figures(body, openings)
        findings.append(("does not add up", wrong) if wrong else ("adds up", right))
        doubts += [wrong] if wrong else []
    hidden = len(body["sealed"]) - len(openings)
    if hidden > 0:
        findings.append(("hidden", f"{counted(hidden, 'party')}'{'s' * (hidden == 1)} figures are sealed in this copy"))
    return Checked(not doubts, tuple(findings))


def _misnamed(receipt: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[str]:
    named = f"{body['market']}/{body['step']}"
    if receipt.get("id") != named:
        yield f"its body is that of {named}"


def _unsealed(body: Mapping[str, Any], openings: Mapping[str, Any]) -> Iterator[str]:
    wrong = [party for party, opening in openings.items() if body["sealed"].get(party) != content_digest(opening)]
    if wrong:
        yield f"digests do not match: {', '.join(wrong)}"


def _opened(body: Mapping[str, Any], openings: Mapping[str, Any]) -> str:
    return f"{counted(len(openings), 'opening')} of {len(body['sealed'])}, matching the digests"


def _figures(body: Mapping[str, Any], openings: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with the operator's figures, or ""; and what is right about them."""
    try:
        dossier = _dossier(body["kind"], openings[OPERATOR]["figures"])
        wrong = KINDS[body["kind"]].contradiction(dossier) or _told_otherwise(body, openings, dossier)
    except Refused as refused:
        return str(refused), ""
    except UNREADABLE as problem:
        return f"the operator's figures cannot be read: {problem}", ""
    legs = [leg for entry in dossier.entries for leg in entry.postings]
    assets = ", ".join(f"0 {asset}" for asset in sorted({leg.asset for leg in legs}))
    moved = f"{len(legs)} postings sum to {assets}" if legs else "nothing moved"
    return wrong, f"{moved}; payment and payouts follow from the figures given"


def _dossier(kind: str, figures: Sequence[Any]) -> Dossier:
    if kind not in KINDS:
        raise DataError("unknown_value", "kind", kind, f"must be one of {', '.join(KINDS)}")
    orders, evidence = KINDS[kind].orders, KINDS[kind].evidence
    (found,) = (Codec((Dossier, *orders, *evidence)).read(record) for record in figures)
    if not (isinstance(found, Dossier) and fits(found) and isinstance(found.evidence, evidence)):
        raise TypeError("they are of other types than a trade's")
    if not all(isinstance(one, orders) for one in found.orders):
        raise TypeError("they hold orders of another kind of market")
    return found


def _told_otherwise(body: Mapping[str, Any], openings: Mapping[str, Any], dossier: Dossier) -> str:
    """A party that is shown, or handed over, something else than the operator has on record; "" if none is."""
    if dossier.seed != body["seed"]:
        return "it opens another key than the operator has on record"
    redacted = KINDS[body["kind"]].redacted(dossier.evidence)
    known = set(map(canonical, _records(plain((dossier, *redacted)))))
    for party, opening in openings.items():
        if party != OPERATOR and any(canonical(figure) not in known for figure in opening["figures"]):
            return f"{party} is shown other figures than the operator"
    handed = [{"form": one.form, "artefact": one.artefact} for one in dossier.deliveries]
    return "" if body["deliveries"] == handed else "what was handed over is not what the operator has on record"


def _records(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _records(part)


_DIGEST, _KEY, _WORD = r"sha256:[0-9a-f]{64}", r"[0-9a-f]{64}", r"(?s).+"
_BODY: dict[str, Any] = {
    "schema": _WORD,
    "market": _WORD,
    "kind": _WORD,
    "step": int,
    "rules": _DIGEST,
    "state": {"before": _DIGEST, "after": _DIGEST},
    "seed": _KEY,
    "answers": _DIGEST,
    "sealed": dict,
    "deliveries": list,
}
"""What a body holds: text by its pattern, or values of a type."""


def parts_of(receipt: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Body and openings, if they have the form that they must have whatever they say. Raises DataError otherwise."""
    try:
        canonical(dict(receipt))
    except (TypeError, ValueError, RecursionError) as problem:
        raise DataError("malformed_json", "receipt", None, f"has no canonical form (RFC 8785): {problem}") from None
    body, openings = receipt.get("body"), receipt.get("openings")
    _require_known(receipt)
    if not isinstance(body, dict) or not isinstance(openings, dict):
        raise DataError("malformed_json", "receipt", None, "must be an object with body and openings")
    if body.get("schema") != SCHEMA:
        raise DataError("schema_too_new", "schema", str(body.get("schema")), f"this version reads {SCHEMA}")
    _require_form(body, openings)
    _require({"id": receipt.get("id")}, {"id": _WORD}, "receipt")
    return body, openings


def _require_known(receipt: Mapping[str, Any]) -> None:
    bundle = receipt.get("bundle")
    fields = [*receipt, *(f"bundle.{name}" for name in (bundle if isinstance(bundle, dict) else ()))]
    stray = next((name for name in fields if name not in _FIELDS), None)
    if stray is not None:
        raise DataError("unknown_field", "receipt", stray, "does not stand on a receipt")


_FIELDS = frozenset(
    ("id", "body", "openings", "charter", "bundle", *(f"bundle.{name}" for name in ("charter", "state", "answers")))
)


def _require_form(body: Mapping[str, Any], openings: Mapping[str, Any]) -> None:
    _require(body, _BODY, "body")
    for party, sealing in body["sealed"].items():
        _require({party: sealing}, {party: _DIGEST}, "body.sealed")
    for place, one in enumerate(body["deliveries"]):
        _require(one, {"form": _WORD, "artefact": _DIGEST}, f"body.deliveries.{place}")
    for party, opening in openings.items():
        _require(opening, {"salt": r"[0-9a-f]{32}", "figures": list}, f"openings.{party}")


def _require(held: object, form: Mapping[str, Any], place: str) -> None:
    if not isinstance(held, dict) or held.keys() != form.keys():
        rule = f"must be an object with {', '.join(form)}"
        raise DataError("malformed_json", place, None, rule)
    for name, wanted in form.items():
        value = held[name]
        if isinstance(wanted, dict):
            _require(value, wanted, f"{place}.{name}")
        elif type(value) is not wanted if isinstance(wanted, type) else not _written(value, wanted):
            raise DataError("malformed_json", f"{place}.{name}", None, "is not what stands there on a receipt")


def _written(value: object, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def read(text: str) -> dict[str, Any]:
    """A receipt from its file's text. Raises DataError if it is none, or names a field twice."""
    try:
        receipt = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as problem:
        raise DataError("malformed_json", "receipt", None, f"is not JSON: {problem}") from None
    if not isinstance(receipt, dict):
        raise DataError("malformed_json", "receipt", None, "must be an object with body and openings")
    parts_of(receipt)
    return receipt


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Fields named twice would be read differently by different readers."""
    found = dict(pairs)
    if len(found) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise DataError("duplicate_key", "receipt", twice, "stands there twice")
    return found


def bundle_id(answers: Answered) -> str:
    """The one name of a list of questions and their answers."""
    return content_id(answers)
