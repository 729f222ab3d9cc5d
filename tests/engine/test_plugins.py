"""Words of packages beside the built-in ones: known by name, loaded when looked up, refused by name when unfit."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint

import pytest

from gainshare.core.errors import Unavailable
from gainshare.engine.plugins import GROUP, PRICERS, Plugin, PriceRules, found, plugins, raised_by
from gainshare.prices.catalog import PRICERS as BUILT_IN
from gainshare.prices.regression import Regression


@dataclass(frozen=True, slots=True)
class Netless:
    prices: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    net: tuple[float, ...]
    rate: float


@dataclass(frozen=True, slots=True)
class Idle:
    net: tuple[float, ...]

    def start(self) -> None: ...


def entry(word: str, value: str = "gainshare.prices.regression:Regression") -> EntryPoint:
    return EntryPoint(word, value, GROUP)


def rules(*entries: EntryPoint) -> PriceRules:
    return PriceRules(lambda: found(entries))


def refused(*entries: EntryPoint, word: str) -> str:
    with pytest.raises(Unavailable) as caught:
        rules(*entries)[word]
    assert (caught.value.code, caught.value.value) == ("broken_plugin", word)
    return caught.value.rule


def test_an_added_word_stands_beside_the_built_in_ones() -> None:
    known = rules(entry("peak"))
    assert list(known) == [*BUILT_IN, "peak"]
    assert len(known) == len(BUILT_IN) + 1
    assert "peak" in known
    assert known["peak"] is Regression
    assert known["ucb"] is BUILT_IN["ucb"]


def test_a_word_that_nobody_brings_is_no_word() -> None:
    known = rules(entry("peak"))
    assert "pique" not in known
    assert known.plugin("pique") is None
    with pytest.raises(KeyError):
        known["pique"]


@pytest.mark.parametrize("word", [*BUILT_IN, "fixed"])
def test_a_built_in_word_stays_what_it_is(word: str) -> None:
    known = rules(entry(word, "no_such_module:Rule"))
    assert list(known) == list(BUILT_IN)
    assert known.plugin(word) is None
    (plugin,) = found([entry(word)])
    assert plugin.problem == f"{word} is built in"


def test_a_word_brought_twice_is_refused_whichever_is_meant() -> None:
    assert "2 packages bring this word" in refused(entry("peak"), entry("peak", "other:Rule"), word="peak")


@pytest.mark.parametrize("word", ["Peak", "9-lives", "peak shaving", "-peak", "peak-", "péak"])
def test_a_name_that_no_market_file_could_say_is_refused(word: str) -> None:
    assert "a word is lower-case letters" in refused(entry(word), word=word)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_module:Rule", "ModuleNotFoundError"),
        ("gainshare.prices.regression:NoSuchRule", "AttributeError"),
        ("gainshare.prices.net:midpoints", "is no dataclass"),
        ("gainshare.prices.folds:Folded", "has another first field than net"),
        (f"{__name__}:Netless", "has another first field than net"),
        (f"{__name__}:Bare", "has no default for rate"),
        (f"{__name__}:Idle", "has no post, learn"),
    ],
)
def test_what_is_no_price_rule_is_refused_with_the_reason(value: str, why: str) -> None:
    assert why in refused(entry("odd", value), word="odd")


def test_a_defect_is_traced_to_the_package_whose_code_raised_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Plugin("peak", "peak 1.0", entry("peak", f"{__name__}:Rule"))
    monkeypatch.setattr("gainshare.engine.plugins.plugins", lambda: (here,))
    with pytest.raises(ZeroDivisionError) as caught:
        divmod(1, 0)
    assert raised_by(caught.value) == "peak 1.0"
    with pytest.raises(KeyError) as other:
        PRICERS["no such word"]
    assert raised_by(other.value) == ""


def test_what_is_installed_is_read_once() -> None:
    assert plugins() is plugins()
