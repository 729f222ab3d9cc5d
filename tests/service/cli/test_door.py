"""Where commands find markets and receipts: here, or wherever the opener says."""

from pathlib import Path

import pytest

from gainshare.core.errors import BrokenPromise, Refused
from gainshare.service.cli.console import Console
from gainshare.service.cli.door import market, numbered, receipts
from gainshare.service.kept import KeptMarket
from gainshare.service.receipt_file import ReceiptFile
from gainshare.service.verbs import Market


@pytest.fixture
def here(settled: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(settled)
    return Console(workers=1)


def test_a_receipt_is_a_file_a_trade_or_a_market(here: Console) -> None:
    held, number = receipts(here, "bikes/receipts/3.json")
    assert (type(held), number) == (ReceiptFile, 0)
    for given, wanted in (("bikes", 0), ("bikes/7", 7), ("bikes.toml", 0), ("bikes.toml/7", 7), ("./bikes/7", 7)):
        held, number = receipts(here, given)
        assert (type(held), number) == (KeptMarket, wanted)


@pytest.mark.parametrize("given", ["nowhere", "moon/1", "bikes/-1", "bikes/x", ""])
def test_what_is_neither_is_named(here: Console, given: str) -> None:
    with pytest.raises(Refused, match="neither a receipt file nor MARKET/NUMBER") as refusal:
        receipts(here, given)
    assert (refusal.value.code, refusal.value.value) == ("not_found", given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("bikes/0", "they count from 1"),
        ("bikes/007x", "neither a receipt file nor"),
        ("bikes/²", "neither a receipt file nor"),
        ("biks/3", "did you mean bikes"),
        ("biks", "did you mean bikes"),
    ],
)
def test_what_was_meant_is_named(here: Console, given: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        receipts(here, given)
    assert (refusal.value.code, refusal.value.value) == ("not_found", given)


@pytest.mark.parametrize("given", ["bikes/" + "9" * 5_000, "b" * 5_000])
def test_a_name_that_no_disk_can_hold_is_refused(here: Console, given: str) -> None:
    for look in (receipts, numbered):
        with pytest.raises(Refused, match="File name too long"):
            look(here, given)


def test_what_is_here_is_not_meant_by_a_name_for_elsewhere(here: Console) -> None:
    def nowhere(name: str, *, workers: int) -> Market:
        raise Refused("not_found", "market", name, f"is none of {workers}")

    with pytest.raises(Refused, match="neither a receipt file nor") as refusal:
        numbered(Console(workers=1, opener=nowhere), "biks/3")
    assert "did you mean" not in refusal.value.rule
    assert here.opener is None


def test_trades_count_from_one(here: Console) -> None:
    with pytest.raises(Refused, match="count from 1"):
        numbered(here, "bikes/0")


def test_the_opener_decides_where_a_market_is(here: Console) -> None:
    asked = list[tuple[str, int]]()

    def opener(name: str, *, workers: int) -> Market:
        asked.append((name, workers))
        return KeptMarket("bikes")

    there = Console(workers=3, opener=opener)
    assert market(there, "far").status() == market(here, "bikes").status()
    assert numbered(there, "far/away/12")[1] == 12
    assert asked == [("far", 3), ("far/away", 3)]


def test_what_an_opener_breaks_is_not_taken_for_a_wrong_name() -> None:
    problems = (BrokenPromise("the journal is damaged"), Refused("forbidden", "market", "bikes", "is not yours"))
    for problem in problems:

        def opener(name: str, *, workers: int, problem: Exception = problem) -> Market:
            assert (name, workers) == ("bikes", 2)
            raise problem

        with pytest.raises(type(problem)) as raised:
            numbered(Console(workers=2, opener=opener), "bikes")
        assert raised.value is problem
