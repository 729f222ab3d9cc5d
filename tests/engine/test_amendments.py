"""Frozen rules: a change is refused by its name, or written down with its reason; earlier trades keep their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from gainshare.core.errors import BrokenPromise, Refused
from gainshare.core.money import asset
from gainshare.engine.charter import changes
from gainshare.engine.receipts import verify
from gainshare.engine.replay import replay, replay_journal
from gainshare.engine.store import MemoryStore
from gainshare.engine.vault import seeded
from gainshare.ledger.journal import damage
from tests.engine.small import Small, columnwise, settled, stream_of


@pytest.fixture
def small() -> Small:
    return columnwise()


def test_changed_rules_are_refused_by_name_and_nothing_is_written(small: Small) -> None:
    store = MemoryStore()
    settled(small.over(store), stream_of(small, 2))
    before = [line for line, _ in store.lines()]
    changed = small.ruled(price="ucb", division="banzhaf").selling(hr=small.tables["hr"])
    with pytest.raises(Refused) as refused:
        changed.over(store)
    assert refused.value.code == "rules_frozen"
    told = "rules.division (shapley to banzhaf), rules.price (hedge to ucb), offers"
    assert refused.value.rule.endswith(f"these changed: {told}")
    assert "--amend" in refused.value.remedy
    assert [line for line, _ in store.lines()] == before


def test_rules_may_be_changed_before_the_first_trade_only_with_a_reason(small: Small) -> None:
    store = MemoryStore()
    small.over(store)
    with pytest.raises(Refused, match="frozen"):
        small.ruled(price="ucb").over(store)


def test_what_changed_is_named() -> None:
    small = columnwise()
    one = small.charter()
    assert changes(one, one) == ()
    assert changes(one, replace(one, market="cars")) == ("market",)
    assert changes(one, small.ruled(highest_bid=5).charter()) == ("rules.highest_bid",)


def test_an_amendment_is_written_down_and_trades_of_both_rules_replay_and_verify(small: Small, tmp_path: Path) -> None:
    orders, folder = stream_of(small, 8), tmp_path / "bikes"
    engine = small.on_disk(folder)
    settled(engine, orders[:4])
    engine.close()
    amended = small.ruled(price="ucb", quality="posted").selling(hr=small.tables["hr"], t=small.tables["t"])
    later = amended.on_disk(folder, amend="hum withdrew its data")
    settled(later, orders[4:])
    first, second = later.epochs()
    assert (first.number, first.reason) == (0, "opened")
    assert (second.number, second.reason) == (4, "hum withdrew its data")
    assert later.charter_at(4) == small.charter()
    assert later.charter_at(5) == later.epoch().charter == amended.charter()
    assert [number for number, _, _ in later.history()] == [5, 6, 7, 8]
    assert [number for number, _, _ in later.trades()] == list(range(1, 9))
    for number in range(1, 9):
        bundled = later.bundled(number)
        assert verify(bundled).genuine
        assert replay(bundled).same
    assert replay_journal(later).same == 8
    assert damage(line for line, _ in later.store.lines()) is None
    later.close()
    again = amended.on_disk(folder)
    assert again.number == 8
    again.close()


def test_amended_rules_are_frozen_in_their_turn(small: Small, tmp_path: Path) -> None:
    engine = small.on_disk(tmp_path / "bikes")
    settled(engine, stream_of(small, 2))
    engine.close()
    amended = small.ruled(division="banzhaf")
    amended.on_disk(tmp_path / "bikes", amend="members voted").close()
    with pytest.raises(Refused, match="frozen"):
        small.on_disk(tmp_path / "bikes")
    engine = amended.on_disk(tmp_path / "bikes", amend="nothing changed, so nothing is written")
    assert len(engine.epochs()) == 2
    engine.close()


def test_another_secret_than_the_one_it_was_opened_with_is_found(small: Small, tmp_path: Path) -> None:
    small.on_disk(tmp_path / "bikes").close()
    with pytest.raises(BrokenPromise, match="secret"):
        replace(small, roots=seeded(8)).on_disk(tmp_path / "bikes", amend="lost it")


def test_the_currency_of_a_market_never_changes(small: Small) -> None:
    store = MemoryStore()
    settled(small.over(store), stream_of(small, 2))
    before = [line for line, _ in store.lines()]
    with pytest.raises(Refused, match=r"one currency: EUR, not USD .*\[rules_frozen\]"):
        small.ruled(asset=asset("USD")).over(store, amend="dollars from now on")
    assert [line for line, _ in store.lines()] == before
