"""One receipt without its market: what a copy shows of a trade, explained, checked and replayed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gainshare.core.codec import canonical, content_id, digest
from gainshare.core.errors import BrokenPromise, DataError, Refused
from gainshare.engine.charter import Charter, chartered, codec_of
from gainshare.engine.fitting import fits
from gainshare.engine.kinds import MARKETS
from gainshare.engine.receipts import OPERATOR, UNREADABLE, copy_for, verify
from gainshare.engine.replay import Remeasured, Replayed, replay
from gainshare.engine.words import Seen, answer, told, whole
from gainshare.markets.auction import Bought, Order, Rules, Share
from gainshare.service.folder import drafted, import_receipt, market_file, shelved
from gainshare.service.verbs import Explanation, Measured, Replay, Verified

AUDITOR = "auditor"
"""The holder of a copy that shows everything."""


class Paper:
    """A receipt in a file: whoever holds it needs no market to explain, check and replay what it shows."""

    def __init__(self, path: Path) -> None:
        self._name, self._receipt = str(path), import_receipt(path)

    def explain(self, number: int = 0, *, why: str = "", party: str = "") -> Explanation:
        """Why, as far as this copy shows it; what is sealed is named. Raises BrokenPromise for an edited copy."""
        name = str(self._receipt.get("id"))
        charter = _charter(self._receipt, name)
        if not verify(self._receipt).genuine or _unruled(self._receipt, charter):
            raise BrokenPromise(f"{name}: what this copy shows is not what it was sealed with: gainshare verify")
        shown = seen(self._receipt, charter)
        return Explanation(name, answer(name, shown), dict(told(shown, why, party)))

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
        return f"Paper({self._name})"


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


def seen(receipt: Mapping[str, Any], charter: Charter) -> Seen:
    """What a genuine receipt shows of its trade. Raises DataError for figures that cannot be read."""
    assert isinstance(charter.rules, Rules)
    codec = codec_of(MARKETS[charter.kind](charter.rules, charter.offers))
    if OPERATOR in receipt["openings"]:
        dossier = codec.read(receipt["openings"][OPERATOR]["figures"][0])
        return whole(charter.rules, dossier.orders[0], dossier.evidence)
    try:
        records = [codec.read(one) for opening in receipt["openings"].values() for one in opening["figures"]]
    except UNREADABLE as problem:
        raise DataError("malformed_json", "openings", receipt["id"], f"cannot be read: {problem}") from None
    return Seen(
        charter.rules,
        order=next((one for one in records if isinstance(one, Order)), None),
        bought=next((one for one in records if isinstance(one, Bought)), None),
        share=next((one for one in records if isinstance(one, Share)), None),
    )


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
    return bool(content_id((charter.rules, charter.offers)) != receipt["body"]["rules"])
