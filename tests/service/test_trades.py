"""A trade is found by what a person calls it, and a copy that hides it is refused."""

import json
from pathlib import Path

import pytest

from gainshare.core.errors import BrokenPromise, Refused
from gainshare.service.trades import told
from tests.service.stage import Desk


def test_the_journal_and_the_bundle_tell_the_same_trade(owner: Desk) -> None:
    (owner.folder / "r.json").write_text(owner("receipt", "bikes/6").out)
    kept, carried = told("bikes/6"), told("r.json")
    assert (kept.name, kept.number, kept.order, kept.sold) == (
        carried.name,
        carried.number,
        carried.order,
        carried.sold,
    )
    assert (kept.folder, carried.folder) == (Path("bikes"), None)


def test_a_party_s_copy_does_not_tell_the_whole_trade(owner: Desk) -> None:
    (owner.folder / "r.json").write_text(owner("receipt", "bikes/6", "--for", "sun").out)
    with pytest.raises(Refused, match="auditor"):
        told("r.json")


def test_a_forged_bundle_is_not_told(owner: Desk) -> None:
    bundle = json.loads(owner("receipt", "bikes/6").out)
    bundle["bundle"]["charter"]["rules"]["highest_bid"] += 1
    (owner.folder / "r.json").write_text(json.dumps(bundle))
    with pytest.raises(BrokenPromise, match="sealed"):
        told("r.json")


@pytest.mark.parametrize("given", ["nowhere", "bikes/0", "bikes/21", "bikes/-1", "moon/1"])
def test_what_is_no_trade_is_named(owner: Desk, given: str) -> None:
    owner.patch.chdir(owner.folder)
    with pytest.raises(Refused) as refusal:
        told(given)
    assert refusal.value.code == "not_found"
