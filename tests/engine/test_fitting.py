"""Records from strangers: what a type says is what the value is, all the way down."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from gainshare.core.questions import Derived
from gainshare.core.trades import Entry, Posting
from gainshare.engine.fitting import fits
from gainshare.engine.receipts import Dossier
from tests.engine.small import columnwise, settled, stream_of


@dataclass(frozen=True, slots=True)
class Figures:
    whole: int = 1
    real: float = 0.5
    name: str = "x"
    part: Fraction = Fraction(1, 2)
    some: tuple[float, ...] = (1.0, 2)
    pair: tuple[str, int] = ("a", 1)
    maybe: int | None = None
    either: "str | Derived" = "x"
    anything: object = None


def test_a_record_of_what_it_declares_fits() -> None:
    assert fits(Figures())
    assert fits(Figures(real=2, maybe=3, either=Derived(Derived("x", "copy"), "degrade", (3, 0.5, "a"))))
    assert fits(Figures(anything=(Figures(), 1, "a")))


@pytest.mark.parametrize(
    "changed",
    [
        {"whole": 1.0},
        {"whole": True},
        {"whole": "1"},
        {"whole": None},
        {"real": "0.5"},
        {"real": False},
        {"name": 1},
        {"part": 0.5},
        {"some": [1.0]},
        {"some": (1.0, "a")},
        {"pair": ("a",)},
        {"pair": (1, "a")},
        {"maybe": "x"},
        {"either": 5},
        {"either": Derived("x", 1)},  # type: ignore[arg-type]
        {"either": Derived(None, "copy")},  # type: ignore[arg-type]
        {"anything": (Derived("x", "copy", "args"),)},  # type: ignore[arg-type]
    ],
)
def test_a_record_of_anything_else_does_not(changed: dict[str, Any]) -> None:
    assert not fits(Figures(**changed))
    assert not fits((Figures(), (Figures(**changed),)))


def test_a_hint_of_a_record_asks_for_that_record() -> None:
    posting = Posting("rounding", 1, "EUR")
    assert fits(posting, Posting)
    assert not fits(posting, Entry)
    assert fits((posting,), tuple[Posting, ...])
    assert not fits(posting, tuple[Posting, ...])


def test_everything_the_engine_writes_fits() -> None:
    small = columnwise()
    engine = small.engine()
    trades = settled(engine, stream_of(small, 4))
    assert fits(engine.state)
    assert fits(engine.charter)
    for one in trades:
        assert fits(Dossier((one.order,), one.trade.entries, one.trade.deliveries, one.trade.evidence, "00"))
        assert fits(
            tuple(engine.codec.read_bytes(each) for pair in engine.answers(one.receipt).values() for each in pair)
        )
