"""A fixed share of the crash points: a trade killed at a persistent call ends, run again, as if nothing had been."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from campaign import crashes
from campaign.attack import Chunk
from campaign.crashes import (
    FIRST,
    JOINED,
    MORE,
    PARTS,
    SCENES,
    Point,
    Stage,
    crash_points,
    dealt,
    race_points,
    scene,
    wrong_races,
    wrong_recoveries,
)
from campaign.trading import TRADE, books, differences

pytestmark = pytest.mark.usefixtures("on")

KINDS = pytest.mark.parametrize("kind", SCENES)
SHARE = 3
"""Of the PARTS cases into which all points are dealt."""


@KINDS
def test_every_recovery_ends_in_the_books_of_an_undisturbed_run(kind: str) -> None:
    found = wrong_recoveries(Chunk("crashes", 0, SHARE), kind=kind)
    assert not found.witnesses, "\n".join(found.witnesses)
    assert found.tries >= 2 * SHARE


def test_what_members_set_aside_is_paid_kept_or_given_back_and_no_round_settles_twice() -> None:
    """In the undisturbed books: every recovery ends in these."""
    for name in (MORE, JOINED):
        truth = scene("collaborative", name).truth
        accounts: dict[Any, str] = {number: str(account) for number, account, *_ in truth.tables["account"]}
        held = Counter[str]()
        for *_, account, units in truth.tables["posting"]:
            held[accounts[account]] += int(str(units))
        assert held == {account: balance for _, account, *_, balance in truth.tables["account"]}
        assert sum(held.values()) == 0
        assert min(units for account, units in held.items() if not account.startswith("external:")) >= 0
        assert held["withheld"] == (700 if name == JOINED else 400)
        assert sum(units for account, units in held.items() if account.startswith("earnings:")) > 0
        assert sum(units for account, units in held.items() if account.startswith("escrow:")) == (
            0 if name == JOINED else 10_100
        )
        keys = [key for _, key, *_ in truth.lines if str(key).startswith("order/")]
        assert len(keys) == len(set(keys)) == (13 if name == JOINED else 9)


@KINDS
def test_two_processes_on_one_market_settle_every_order_once(kind: str) -> None:
    found = wrong_races(Chunk("races", 0, SHARE), kind=kind)
    assert not found.witnesses, "\n".join(found.witnesses)
    assert found.tries > 0


def test_a_second_process_is_told_that_the_market_is_held(on: Stage) -> None:
    first = scene("auction", FIRST)
    place = on.copied(first.place)
    stopped, other = on.warm.race(place, TRADE, TRADE, len(first.calls) // 2)
    assert (stopped.code, other.code) == (0, 5)
    assert other.err.startswith("busy: small is held by another process: nothing was changed")
    assert not differences(books(place), first.truth)
    on.gone(place)


@KINDS
@pytest.mark.parametrize("points", [crash_points, race_points])
def test_every_point_belongs_to_one_case(points: Callable[[str], list[Point]], kind: str) -> None:
    whole = points(kind)
    parts = [point for case in range(PARTS) for point in dealt(whole, Chunk("", case, 1))]
    assert len(parts) == len(whole)
    assert set(parts) == set(whole)


def test_books_that_differ_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A receipt of the undisturbed run is changed by a byte, and a row of its journal taken away."""
    real = scene("auction", "interrupted delivery")
    files = {**real.truth.files, "receipts/2.json": real.truth.files["receipts/2.json"] + b" "}
    tables = {**real.truth.tables, "posting": real.truth.tables["posting"][1:]}
    planted = replace(real, truth=replace(real.truth, files=files, tables=tables))
    monkeypatch.setattr(crashes, "scene", lambda *_: planted)
    point = Point(real.kind, real.name, 3, real.calls[2], "killed")
    words, rows = crashes.wrong_recovery(point), len(real.truth.tables["posting"])
    assert "file receipts/2.json differs" in words
    assert f"table posting: {rows} rows, undisturbed {rows - 1}" in words
