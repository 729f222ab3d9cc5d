"""One trade, found by what a person calls it: a receipt file, MARKET/NUMBER, or MARKET for the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gainshare.core.codec import content_id
from gainshare.core.errors import BrokenPromise, DataError, Refused
from gainshare.engine.engine import Charter, chartered, codec_of
from gainshare.engine.fitting import fits
from gainshare.engine.kinds import MARKETS
from gainshare.engine.receipts import OPERATOR, UNREADABLE, verify
from gainshare.markets.auction import Order, Rules, Sold
from gainshare.service.folder import reading, receipt_of


@dataclass(frozen=True, slots=True)
class Told:
    """A trade with everything its operator may see. folder: the market's, None if it came from a file."""

    name: str
    number: int
    rules: Rules
    order: Order
    sold: Sold
    receipt: Mapping[str, Any]
    folder: Path | None


def told(given: str) -> Told:
    """The trade meant. Raises Refused if there is none, or if the copy does not show it."""
    folder, number, receipt = receipt_of(given)
    if folder is None:
        assert receipt is not None
        return _from_file(receipt)
    with reading(folder) as engine:
        if not engine.number:
            raise Refused("not_found", "receipt", given, "the market has no trade yet")
        wanted = number or engine.number
        found = engine.receipt(wanted)
        charter = engine.charter_at(wanted)
        return _told(charter, found, folder)


def _from_file(receipt: Mapping[str, Any]) -> Told:
    name = str(receipt.get("id"))
    if "bundle" not in receipt or OPERATOR not in receipt["openings"]:
        rule = "this copy does not show the whole trade: explain it from the auditor's copy or the market's folder"
        raise DataError("not_found", "receipt", name, rule)
    charter = _charter(receipt["bundle"], name)
    if not verify(receipt).genuine or content_id((charter.rules, charter.offers)) != receipt["body"]["rules"]:
        raise BrokenPromise(f"{name}: what this copy shows is not what it was sealed with: gainshare verify")
    return _told(charter, receipt, None)


def _charter(bundle: Any, name: str) -> Charter:
    try:
        charter = chartered(bundle["charter"])
    except UNREADABLE as problem:
        raise DataError("malformed_json", "bundle", name, f"cannot be read: {problem}") from None
    if not fits(charter):
        raise DataError("malformed_json", "bundle", name, "cannot be read: its charter is none")
    return charter


def _told(charter: Charter, receipt: Mapping[str, Any], folder: Path | None) -> Told:
    assert isinstance(charter.rules, Rules)
    codec = codec_of(MARKETS[charter.kind](charter.rules, charter.offers))
    dossier = codec.read(receipt["openings"][OPERATOR]["figures"][0])
    number = int(receipt["body"]["step"])
    return Told(str(receipt["id"]), number, charter.rules, dossier.orders[0], dossier.evidence, receipt, folder)
