"""One receipt without its market: what a copy shows of a trade, explained, checked and replayed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gainshare.core.codec import canonical, digest
from gainshare.core.errors import BrokenPromise, DataError, Refused
from gainshare.engine.charter import Charter, charter_id, chartered
from gainshare.engine.fitting import fits
from gainshare.engine.receipts import AUDITOR, UNREADABLE, copy_for, verify
from gainshare.engine.replay import replay
from gainshare.service.answers import explained, judged
from gainshare.service.folder import drafted, import_receipt, market_file, shelved
from gainshare.service.verbs import Explanation, Replay, Verified


class ReceiptFile:
    """A receipt in a file: whoever holds it needs no market to explain, check and replay what it shows."""

    def __init__(self, path: Path) -> None:
        self._name, self._receipt = str(path), import_receipt(path)

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why, as far as this copy shows it; what is sealed is named. Raises BrokenPromise for an edited copy."""
        name = str(self._receipt.get("id"))
        charter = _charter(self._receipt, name)
        if not verify(self._receipt).genuine or _unruled(self._receipt, charter):
            raise BrokenPromise(f"{name}: what this copy shows is not what it was sealed with: gainshare verify")
        return explained(self._receipt, charter, why=why, party=party)

    def receipt(self, number: int = 0, *, holder: str = AUDITOR) -> dict[str, Any]:
        """A copy of this copy: as it is, or with one party's opening only."""
        if holder == AUDITOR:
            return self._receipt
        carried = _stated(self._receipt)
        return copy_for(self._receipt, holder) | ({} if carried is None else {"charter": carried})

    def verify(self, number: int = 0) -> Verified:
        """Do the openings match the digests, and do the figures add up?"""
        found = verify(self._receipt)
        findings = {
            "genuine": "not checked: this copy carries no signature; compare its digest with the market's journal",
            "digest": digest(canonical(self._receipt["body"])),
            **dict(found.findings),
        }
        if "charter" not in self._receipt:
            return Verified(self._name, found.genuine, findings)
        strange = _unruled(self._receipt, _charter(self._receipt, self._name))
        findings["rules"] = "are NOT those it was settled under" if strange else "are those it was settled under"
        return Verified(self._name, found.genuine and not strange, findings)

    def replay(self, number: int = 0, *, data: str = "") -> Replay:
        """Run the trade again. data: a MARKET.toml, to repeat the measurements that need no secret."""
        shelf = shelved(drafted(market_file(data)), b"") if data else None
        return judged(self._receipt, replay(self._receipt, shelf))

    def __repr__(self) -> str:
        return f"ReceiptFile({self._name})"


def _stated(receipt: Mapping[str, Any]) -> Any:
    """The rules that a copy carries, as JSON values; None if it carries none."""
    try:
        return receipt["charter"] if "charter" in receipt else receipt["bundle"]["charter"]
    except (LookupError, TypeError):
        return None


def _charter(receipt: Mapping[str, Any], name: str) -> Charter:
    stated = _stated(receipt)
    if stated is None and "bundle" not in receipt:
        rule = "this copy does not carry the rules it was settled under: explain it in its market"
        raise Refused("not_found", "receipt", name, rule, "gainshare explain MARKET/NUMBER")
    try:
        charter = chartered(stated)
    except UNREADABLE as problem:
        raise DataError("malformed_json", "charter", name, f"cannot be read: {problem}") from None
    if not fits(charter):
        raise DataError("malformed_json", "charter", name, "cannot be read: its charter is none")
    return charter


def _unruled(receipt: Mapping[str, Any], charter: Charter) -> bool:
    """Whether these are other rules than the receipt commits to."""
    return bool(charter_id(charter) != receipt["body"]["rules"])
