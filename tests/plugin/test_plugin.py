"""A package that nobody here knows adds a price rule: its word works everywhere, and without it nothing is guessed."""

import json
import shutil
from pathlib import Path

import pytest

from gainshare.axioms.conformance import check
from tests.conftest import ROOT
from tests.examples.blocks import blocks
from tests.plugin.installed import PACKAGE, built, calls, unpacked, written
from tests.plugin.package.epsilon_greedy import EpsilonGreedy
from tests.service.stage import Answer, bikes

STORY = (
    "init auction",
    "doctor",
    "trade bikes.toml",
    "audit bikes --tries 100",
    "replay bikes",
    "explain bikes/20 --why price",
    "receipt bikes/20 --for auditor",
    "replay bikes/20",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the installed package."""
    folder = tmp_path_factory.mktemp("plugin")
    return unpacked(built(folder), folder / "site")


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = bikes(tmp_path_factory.mktemp("market"))
    with (folder / "bikes.toml").open("a") as file:
        file.write('[rules]\nprice = "epsilon-greedy"\n')
    return folder


@pytest.fixture(scope="module")
def told(site: Path, market: Path) -> dict[str, Answer]:
    """What each command of the story said, where the package is installed."""
    answers = dict(zip(STORY, calls([site], market, *STORY), strict=True))
    (market / "auditor.json").write_text(answers["receipt bikes/20 --for auditor"].out)
    return answers


def test_the_rule_owes_the_market_what_every_price_rule_owes() -> None:
    assert [str(verdict) for verdict in check(EpsilonGreedy((10.0, 20.0, 40.0))) if verdict.verdict == "fails"] == []


def test_every_command_of_the_story_is_done(told: dict[str, Answer]) -> None:
    assert {line: (answer.code, answer.err) for line, answer in told.items()} == dict.fromkeys(STORY, (0, ""))


def test_its_word_is_listed_and_its_package_named(told: dict[str, Answer]) -> None:
    listed = " ".join(told["init auction"].out.replace("#", " ").split())
    assert "hedge, ucb, exp3, regression, epsilon-greedy, or a fixed rate" in listed
    assert ["price epsilon-greedy", "epsilon-greedy 1.0", ""] in told["doctor"].rows


def test_it_prices_and_its_trades_replay(told: dict[str, Answer]) -> None:
    assert "price by epsilon-greedy" in told["trade bikes.toml"].out
    assert "(epsilon-greedy, chance 0." in told["explain bikes/20 --why price"].out
    assert told["replay bikes"].out == "same bytes: 20 of 20\n"
    assert told["replay bikes/20"].out == "same bytes: 1 of 1\n"


def test_it_is_searched_for_lies_like_any_other(told: dict[str, Answer]) -> None:
    rows = told["audit bikes --tries 100"].rows
    verdicts = {(row[0], row[1]): row[2] for row in rows}
    assert verdicts["truthful over time", "epsilon-greedy"] == "holds in 48 tries"
    assert verdicts["own bids never move own prices", "epsilon-greedy"] == "holds in 48 tries"


@pytest.mark.usefixtures("told")
def test_without_the_package_its_trades_are_refused_by_name_and_nothing_changes(market: Path) -> None:
    before = (market / "bikes" / "journal.db").read_bytes()
    missing = 'rules.price = "epsilon-greedy": not a price rule here: no installed package brings it [unknown_value]\n'
    for answer in calls([], market, "replay bikes", "replay auditor.json", "status bikes", "trade bikes.toml"):
        assert (answer.code, answer.out) == (2, "")
        assert answer.err in {f"error: {missing}", f"error: bikes.toml: {missing}"}
    assert (market / "bikes" / "journal.db").read_bytes() == before
    (verify,) = calls([], market, "verify auditor.json")
    assert (verify.code, verify.out.splitlines()[0]) == (0, "auditor.json: holds")


BROKEN = {
    "import no_such_module": "ModuleNotFoundError: No module named 'no_such_module'",
    "raise SystemExit": "SystemExit:",
    "def Rule(net): return None": "broken:Rule is no dataclass",
    "raise RuntimeError('one\\ntwo')": "RuntimeError: one two",
}


@pytest.mark.parametrize(("module", "why"), BROKEN.items(), ids=BROKEN.values())
def test_a_broken_package_is_refused_in_one_line_that_names_it(module: str, why: str, tmp_path: Path) -> None:
    site = written(tmp_path / "site", "broken", module + "\n", ["broken = broken:Rule"])
    folder = bikes(tmp_path / "market")
    with (folder / "bikes.toml").open("a") as file:
        file.write('[rules]\nprice = "broken"\n')
    trade, doctor, init = calls([site], folder, "trade bikes.toml", "--json doctor", "init auction")
    assert trade.code == 2
    assert trade.err == f'error: bikes.toml: rules.price = "broken": broken 1.0 cannot be used: {why} [broken_plugin]\n'
    assert not (folder / "bikes").exists()
    found = {one["what"]: one for one in json.loads(doctor.out)}["price broken"]
    assert (found["well"], found["remedy"]) == (False, "mend or remove broken 1.0")
    assert why in found["state"]
    assert (init.code, init.err) == (0, "")


def test_a_package_may_not_take_a_built_in_word(tmp_path: Path) -> None:
    site = written(tmp_path / "site", "thief", "raise SystemExit\n", ["hedge = thief:Rule", "9 lives = thief:Rule"])
    trade, doctor = calls([site], bikes(tmp_path / "market"), "trade bikes.toml", "doctor")
    assert (trade.code, trade.err) == (0, "")
    assert "price by hedge" in trade.out
    rows = {row[0]: row[1] for row in doctor.rows}
    assert rows["price hedge"] == "thief 1.0 cannot be used: hedge is built in"
    assert "a word is lower-case letters" in rows["price 9 lives"]


def test_a_package_whose_code_fails_at_work_is_blamed_by_name(tmp_path: Path) -> None:
    module = (PACKAGE / "epsilon_greedy.py").read_text().replace("int(rng.integers(n))", "1 // 0 * n")
    site = written(
        tmp_path / "site", "greedy", module.replace("< self.explore", "< 2"), ["greedy = greedy:EpsilonGreedy"]
    )
    folder = bikes(tmp_path / "market")
    with (folder / "bikes.toml").open("a") as file:
        file.write('[rules]\nprice = "greedy"\n')
    (trade,) = calls([site], folder, "trade bikes.toml")
    assert trade.code == 4
    assert trade.err.startswith("defect: ZeroDivisionError: ")
    assert "this comes from greedy 1.0" in trade.err


def test_the_docs_show_this_package() -> None:
    shown = {block.title: block.body for block in blocks((ROOT / "docs/theory/adding-a-pricer.md").read_text("utf-8"))}
    assert shown["pyproject.toml"] == (PACKAGE / "pyproject.toml").read_text()


def test_nothing_of_a_package_is_loaded_before_its_word_is_said(tmp_path: Path) -> None:
    site = written(tmp_path / "site", "loud", "print('loaded')\nraise SystemExit\n", ["loud = loud:Rule"])
    shutil.copy(PACKAGE / "epsilon_greedy.py", tmp_path)
    answers = calls([site], bikes(tmp_path / "market"), "--help", "init auction", "trade bikes.toml --dry-run")
    assert [(answer.code, answer.err, "loaded" in answer.out) for answer in answers] == [(0, "", False)] * 3
