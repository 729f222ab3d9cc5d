"""One protocol: whatever answers its verbs serves the command line, and nothing but plain data crosses."""

import contextlib
import inspect
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast, get_type_hints

import pytest
from pydantic import TypeAdapter

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.core.random import stream
from gainshare.service import verbs
from gainshare.service.auction_library import Auction, AuctionMarket
from gainshare.service.cli.app import call
from gainshare.service.cli.console import DONE, WRONG
from gainshare.service.kept import KeptMarket
from gainshare.service.menu_library import MenuMarket
from gainshare.service.receipt_file import ReceiptFile
from gainshare.service.tasks import Task
from gainshare.service.verbs import Amount, Audit, Finding, Status
from tests.service.menus import opened
from tests.service.stage import copied

VERBS = tuple(name for name in dir(verbs.Market) if not name.startswith("_"))


class Wire:
    """A market elsewhere. Calls and answers cross as text, and are made anew from what the protocol declares."""

    def __init__(self, there: verbs.Market) -> None:
        self._there, self.crossed = there, list[str]()

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        declared = getattr(verbs.Trading, verb)
        answer = TypeAdapter(get_type_hints(declared)["return"])

        def ask(*given: object, **named: object) -> Any:
            bound = inspect.signature(declared).bind(self, *given, **named).arguments
            arguments = {name: value for name, value in bound.items() if name != "self"}
            reply = json.loads(self._served(json.dumps({"verb": verb, "arguments": arguments})))
            if "problem" in reply:
                raise Refused(**reply["problem"])
            return answer.validate_json(json.dumps(reply["answer"]))

        return ask

    def _served(self, request: str) -> str:
        self.crossed.append(request)
        asked = json.loads(request)
        try:
            answer = getattr(self._there, asked["verb"])(**asked["arguments"])
        except Refused as refused:
            return json.dumps({"problem": refused.to_dict()})
        return json.dumps({"answer": answer if isinstance(answer, dict) else answer.to_dict()})


def wired(there: verbs.Market) -> verbs.Trading:
    """The market behind a wire, as whoever asks it sees it."""
    return cast(verbs.Trading, Wire(there))


@pytest.fixture(scope="module")
def own(settled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the settled market's folder."""
    return copied(settled, tmp_path_factory.mktemp("verbs") / "own")


@pytest.fixture(scope="module")
def memory() -> AuctionMarket:
    """A market in memory with three trades."""
    rows = stream(6, "verbs").normal(size=(60, 3))
    market = AuctionMarket(Auction(price="60.00 EUR/gain"), {"wind": rows[:, 0], "sun": rows[:, 1]}, seed=7)
    for bid in ("20.00 EUR", "80.00 EUR", "200.00 EUR"):
        market.order("clinic", Task(2 * rows[:, 0] + rows[:, 1] + 0.2 * rows[:, 2]), bid=bid)
    return market


CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("status", {}),
    ("explain", {"number": 3}),
    ("explain", {"why": "lost", "party": "wind"}),
    ("receipt", {"number": 2, "holder": "wind"}),
    ("receipt", {}),
    ("verify", {"number": 3}),
    ("replay", {"number": 3}),
    ("replay", {}),
    ("statement", {"party": "wind"}),
    ("report", {}),
    ("audit", {"tries": 20}),
)


@pytest.mark.parametrize(("verb", "arguments"), CALLS)
@pytest.mark.parametrize("kind", ["kept", "memory"])
def test_every_answer_survives_the_wire(
    own: Path, memory: AuctionMarket, kind: str, verb: str, arguments: dict[str, Any]
) -> None:
    market: verbs.Market = memory if kind == "memory" else KeptMarket(own / "bikes.toml")
    answer = getattr(market, verb)(**arguments)
    assert getattr(wired(market), verb)(**arguments) == answer
    assert "\n" not in repr(answer) or verb == "receipt"


def test_trading_survives_the_wire(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    with (home / "orders.csv").open("a") as orders:
        orders.write("zoe,44.00\n")
    market = KeptMarket(home / "bikes.toml")
    planned = wired(market).rehearse()
    assert (planned.before, planned.waiting, planned.earnings) == (20, 1, None)
    events = list[verbs.Began | verbs.Progress]()
    found = market.trade(watch=events.append)
    assert (found.before, found.trades, found.refused) == (20, 21, ())
    assert found.earnings is not None
    assert TypeAdapter(verbs.Traded).validate_json(json.dumps(found.to_dict())) == found
    assert isinstance(events[0], verbs.Began)
    assert {event.stage for event in events[1:] if isinstance(event, verbs.Progress)} >= {"Settling", "Checking"}
    assert wired(market).rehearse().waiting == 0


def test_every_verb_is_tried() -> None:
    assert {verb for verb, _ in CALLS} | {"predict", "quote"} == set(VERBS)


def test_a_price_list_survives_the_wire_and_an_auction_has_none(memory: AuctionMarket) -> None:
    menu = opened()
    assert wired(menu).quote() == menu.quote() == menu.items.quote
    assert repr(menu.quote()).startswith("Quote(memory/1: ")
    with pytest.raises(Refused, match="an auction prices each order when it is placed"):
        wired(memory).quote()


def test_predictions_survive_the_wire_and_are_counted(own: Path, memory: AuctionMarket) -> None:
    for market, sale, keys in ((KeptMarket(own / "bikes"), 20, ("3", "5")), (memory, 3, ("1", "2"))):
        before = market.predict(sale, keys=())
        found = wired(market).predict(sale, keys=keys)
        assert [one.key for one in found.predictions] == [*keys]
        assert found.queries == before.queries + 2
        assert market.predict(sale, keys=keys).predictions == found.predictions


@pytest.mark.parametrize("kind", [KeptMarket, AuctionMarket, MenuMarket, ReceiptFile])
def test_every_market_has_the_verbs_as_the_protocol_declares_them(kind: type) -> None:
    declared = verbs.Receipts if kind is ReceiptFile else verbs.Market
    for verb in [name for name in dir(declared) if not name.startswith("_")]:
        assert inspect.signature(getattr(kind, verb)) == inspect.signature(getattr(verbs.Market, verb))


COMMANDS = (
    ("explain", "bikes"),
    ("explain", "bikes/12", "--why", "lost", "--party", "sun"),
    ("statement", "bikes", "--party", "wind"),
    ("statement", "bikes", "--party", "city", "--format", "beancount"),
    ("status", "bikes"),
    ("receipt", "bikes/3", "--for", "wind"),
    ("verify", "bikes/3", "bikes"),
    ("replay", "bikes"),
    ("replay", "bikes/3"),
    ("report", "bikes"),
    ("audit", "bikes", "--tries", "20"),
    ("audit", "bikes", "--tries", "20", "--promise", "luck"),
    ("explain", "bikes/99"),
    ("explain", "moon/1"),
    ("statement", "bikes", "--party", "wnd"),
    ("predict", "bikes/20", "rows.csv"),
    ("quote", "bikes"),
)


@pytest.mark.parametrize("settings", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_need_nothing_but_the_protocol(
    own: Path, monkeypatch: pytest.MonkeyPatch, command: Sequence[str], settings: Sequence[str]
) -> None:
    monkeypatch.chdir(own)
    wires = list[Wire]()

    def elsewhere(name: str, *, workers: int) -> verbs.Market:
        wires.append(Wire(KeptMarket(name, workers=workers)))
        return cast(verbs.Market, wires[-1])

    def said(opener: Any) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = call(["--workers", "1", *settings, *command], opener)
        return code, out.getvalue(), err.getvalue()

    here, there = said(None), said(elsewhere)
    if command[0] == "predict" and settings:  # the market counts both calls
        here, there = ((code, text.partition('"queries"')[0], err) for code, text, err in (here, there))
    assert there == here
    assert here[0] in {DONE, WRONG}
    assert here[0] == WRONG or any(wire.crossed for wire in wires)


def test_answers_print_the_answer_first() -> None:
    held = {"earnings:hr": Amount("EUR", 751)}
    status = Status("bikes", "auction", "id", 1_000, ("colder", "fairer"), 2_001, "8f3a61c2" * 8, 0, asset("EUR"), held)
    assert str(status) == (
        "bikes is open: 1,000 trades, rules amended 2 times: colder; fairer. Journal line 2,001, head 8f3a61c2."
    )
    assert str(replace(status, trades=1)).startswith("bikes is open: 1 trade, ")
    assert status.to_dict()["balances"] == {"earnings:hr": {"asset": "EUR", "units": "751"}}
    broken = Finding("balance", "journal", "fails", "every line", 3, "1 is not 0", {"type": "Imbalance"})
    audit = Audit("bikes", (broken,), (), 0, "")
    assert (repr(audit), broken.fails) == ("Audit(bikes: 1 promise, 1 failed)", True)
