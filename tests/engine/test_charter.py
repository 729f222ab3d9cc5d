"""A charter says which market this is; whatever was written under it is read again."""

from dataclasses import replace
from typing import Any

import pytest

from gainshare.core.codec import canonical, plain
from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.engine.charter import Epoch, Snapshot, changes, chartered, codec_of, epoch_of
from tests.engine.small import Small, columnwise


@pytest.fixture
def small() -> Small:
    return columnwise()


def test_a_charter_and_its_epoch_come_back_as_they_were_written(small: Small) -> None:
    engine = small.engine()
    charter = small.charter()
    epoch = Epoch(charter, 3, engine.market.start(), "opened")
    assert chartered(plain(charter)) == charter
    assert epoch_of(plain(epoch)) == epoch  # type: ignore[arg-type]


def test_a_snapshot_is_read_with_the_codec_of_its_market(small: Small) -> None:
    market = small.engine().market
    snapshot = Snapshot(256, market.start())
    assert codec_of(market).read_bytes(canonical(snapshot)) == snapshot


@pytest.mark.parametrize("record", [None, [], {}, {"kind": 1}, {"kind": "barter"}])
def test_what_is_no_charter_of_ours_is_refused(record: object) -> None:
    with pytest.raises(ValueError, match="unknown kind of market"):
        chartered(record)


def test_changes_are_named_with_the_words_before_and_after(small: Small) -> None:
    changed = small.ruled(price="ucb", highest_bid=5).selling(hr=small.tables["hr"]).charter()
    found = changes(small.charter(), changed)
    assert found == ("rules.highest_bid", "rules.price (hedge to ucb)", "offers")
    assert changes(changed, replace(changed, commitment="another")) == ()


@pytest.mark.parametrize(
    ("changed", "reason", "rule"),
    [
        ({"kind": "barter"}, "moved", "a market stays of its kind: auction, not barter"),
        ({"offers": ()}, "", "frozen at the first trade, and these changed: offers"),
        ({"rules": columnwise().ruled(asset=asset("USD")).rules}, "moved", "one currency: EUR, not USD"),
    ],
)
def test_a_change_needs_a_reason_and_some_no_reason_allows(
    small: Small, changed: dict[str, Any], reason: str, rule: str
) -> None:
    with pytest.raises(Refused, match=rule) as refused:
        small.charter().require_amendable(replace(small.charter(), **changed), reason)
    assert refused.value.code == "rules_frozen"


def test_other_offers_are_allowed_with_a_reason(small: Small) -> None:
    small.charter().require_amendable(replace(small.charter(), offers=()), "a seller left")
