"""A receipt without its market: what a copy shows is explained, what it hides is named, what was edited is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import BrokenPromise, DataError, Refused
from gainshare.engine.receipts import content_digest
from gainshare.service.kept import KeptMarket
from gainshare.service.receipt_file import ReceiptFile


@pytest.fixture
def market(settled: Path) -> KeptMarket:
    return KeptMarket(settled / "bikes")


def paper(folder: Path, receipt: dict[str, Any]) -> ReceiptFile:
    (folder / "r.json").write_text(json.dumps(receipt))
    return ReceiptFile(folder / "r.json")


def test_the_auditors_copy_and_the_market_tell_the_same_trade(market: KeptMarket, tmp_path: Path) -> None:
    held = paper(tmp_path, market.receipt(6))
    assert held.explain() == market.explain(6)
    assert held.replay() == market.replay(6)
    assert held.receipt() == market.receipt(6)
    assert held.receipt(holder="wind") == market.receipt(6, holder="wind")


def test_a_copy_of_a_partys_copy_is_the_same(market: KeptMarket, tmp_path: Path) -> None:
    copy = market.receipt(20, holder="inn")
    held = paper(tmp_path, copy)
    assert held.receipt(holder="inn") == held.receipt() == copy
    with pytest.raises(DataError, match="has no part in"):
        held.receipt(holder="wind")
    assert repr(held) == f"ReceiptFile({tmp_path / 'r.json'})"


def test_a_partys_copy_holds_and_says_under_which_rules(market: KeptMarket, tmp_path: Path) -> None:
    for holder in ("inn", "wind"):
        found = paper(tmp_path, market.receipt(20, holder=holder)).verify()
        assert found.holds
        assert found.findings["rules"] == "are those it was settled under"
    assert "rules" not in paper(tmp_path, market.receipt(20)).verify().findings


def test_a_partys_copy_cannot_be_replayed(market: KeptMarket, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not fully opened"):
        paper(tmp_path, market.receipt(20, holder="inn")).replay()


@pytest.mark.parametrize("holder", ["auditor", "inn"])
def test_forged_rules_explain_nothing(market: KeptMarket, tmp_path: Path, holder: str) -> None:
    receipt = market.receipt(20, holder=holder)
    (receipt if holder == "inn" else receipt["bundle"])["charter"]["rules"]["highest_bid"] += 1
    with pytest.raises(BrokenPromise, match="sealed"):
        paper(tmp_path, receipt).explain()


@pytest.mark.parametrize("charter", [7, {}, {"kind": "lottery"}, {"kind": "auction"}])
def test_rules_that_cannot_be_read_are_named(market: KeptMarket, tmp_path: Path, charter: object) -> None:
    held = paper(tmp_path, market.receipt(20, holder="inn") | {"charter": charter})
    for verb in (held.explain, held.verify):
        with pytest.raises(DataError, match="cannot be read"):
            verb()


def test_a_copy_without_rules_is_explained_in_its_market(market: KeptMarket, tmp_path: Path) -> None:
    receipt = market.receipt(20, holder="inn")
    del receipt["charter"]
    with pytest.raises(Refused, match="does not carry the rules") as refusal:
        paper(tmp_path, receipt).explain()
    assert refusal.value.remedy == "gainshare explain MARKET/NUMBER"


@pytest.mark.parametrize(
    "figures", [[{"type": "Delivery", "party": "inn", "form": 7, "artefact": "", "gain": "much"}], [{"type": "Nobody"}]]
)
def test_figures_of_other_types_than_they_declare_are_refused(
    market: KeptMarket, tmp_path: Path, figures: list[Any]
) -> None:
    """A forger can seal whatever it likes: what explains it meets records of the kind and nothing else."""
    copy = market.receipt(20, holder="inn")
    copy["openings"]["inn"]["figures"] = figures
    copy["body"]["sealed"]["inn"] = content_digest(copy["openings"]["inn"])
    with pytest.raises(DataError, match=r"openings .* cannot be read"):
        paper(tmp_path, copy).explain()
