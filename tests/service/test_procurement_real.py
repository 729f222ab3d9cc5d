"""Speeches and plays sold to whoever wants other speeches predicted: what weighs most, and what weighs nothing.

Ten presidents' addresses on the State of the Union, inaugurals of two centuries and a shelf of plays, sold by fourteen
sellers for either of two hidden texts; beside them what cheats bring. Weights depend on the blocks that the market's
seed draws, by some standard errors; what is asserted leaves more than that.
"""

import base64
import json
import shutil
import textwrap
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.random import stream
from gainshare.service.cli.app import call
from tests.service.stage import Desk, copied

MARKET = """\
market = "speeches"
kind = "procurement"
offers = "offers.csv"
seed = 7
[data]
files = "providers/*.txt"
[task]
text = "own.txt"
[rules]
budget = "5000.00 EUR"
reserve = "90000.00 EUR/gain"
"""
PLAYS, MODERN = "shakespeare-plays", ("inaugural-1900s", "union-")
TEXTS = {"union": "union-2005-2006", "inaugural": "inaugural-2001-on"}
"""The hidden text: addresses of the ninth president's later years; the inaugurals that followed."""
NOTHING = ("z-base64", "z-changed", "z-copy", "z-random", "z-repeated")


def planted(providers: Path) -> None:
    """What cheats bring, after everybody else in order of names; half of what one of them brings is its own."""
    ford, nixon, bush = ((providers / f"union-{name}.txt").read_bytes() for name in ("ford", "nixon", "bush"))
    (providers / "union-bush.txt").write_bytes(bush[: len(bush) // 2])
    words = [word if place % 40 else "moreover" for place, word in enumerate(ford.decode().split(" "), 1)]
    rewrapped = "\n".join(textwrap.fill(line, 60) for line in " ".join(words).split("\n"))
    noise = stream(0, "noise").bytes(150_000)
    lots = {
        "z-base64": base64.encodebytes(noise),
        "z-changed": rewrapped.encode(),
        "z-copy": (providers / "union-kennedy.txt").read_bytes(),
        "z-half": nixon[: len(nixon) // 2] + bush[len(bush) // 2 :],
        "z-random": noise,
        "z-repeated": b"The state of our union is strong. " * 6_000,
    }
    for name, content in lots.items():
        (providers / f"{name}.txt").write_bytes(content)


@pytest.fixture(scope="module", params=TEXTS)
def settled(request: pytest.FixtureRequest, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a settled market for either text, named after it: to read, not to change."""
    folder = tmp_path_factory.mktemp("speeches") / str(request.param)
    shutil.copytree(real_data / "text" / "providers", folder / "providers")
    (folder / "providers").chmod(0o755)
    shutil.copy(real_data / "text" / "validation" / f"{TEXTS[folder.name]}.txt", folder / "own.txt")
    for file in folder.rglob("*.txt"):
        file.chmod(0o644)
    planted(folder / "providers")
    names = sorted(file.stem for file in (folder / "providers").iterdir())
    asks = (f"{name},{100 + 20 * place}.00 EUR\n" for place, name in enumerate(names))
    (folder / "offers.csv").write_text("seller,ask\n" + "".join(asks))
    (folder / "speeches.toml").write_text(MARKET)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert call(["--workers", "1", "trade", "speeches.toml"]) == 0
    return folder


def weighed(folder: Path) -> dict[str, dict[str, Any]]:
    """What every seller's lot was found to weigh, by name."""
    receipt = json.loads((folder / "speeches" / "receipts" / "1.json").read_text())
    evidence = receipt["openings"]["(operator)"]["figures"][0]["evidence"]
    return {one["party"]: one for one in evidence["weights"]}


def per_byte(folder: Path) -> dict[str, float]:
    return {
        name: one["gain"] / (folder / "providers" / f"{name}.txt").stat().st_size
        for name, one in weighed(folder).items()
    }


def test_every_speech_is_worth_more_per_byte_than_plays(settled: Path) -> None:
    each = per_byte(settled)
    assert all(each[name] > 2 * each[PLAYS] for name in each if name.startswith(MODERN))
    assert sum(one["weight"] > 0 for one in weighed(settled).values()) >= 14


def test_the_nearest_of_kind_is_worth_most(settled: Path) -> None:
    """Inaugurals to inaugurals, in all; the same president's, per byte: he sells a third of what another does."""
    if settled.name == "union":
        best, second, *_ = sorted(per_byte(settled).items(), key=lambda each: -each[1])
        assert best[0] == "union-gwbush"
        assert best[1] > 1.2 * second[1]
        return
    first, other, *_ = sorted(weighed(settled).values(), key=lambda one: -float(one["gain"]))
    assert first["party"] == "inaugural-1900s"
    assert first["gain"] - other["gain"] > 2 * (first["stderr"] + other["stderr"])


def test_copies_noise_and_repetition_weigh_nothing_and_half_a_copy_what_is_its_own(settled: Path) -> None:
    found = weighed(settled)
    assert {name: found[name]["weight"] for name in NOTHING} == dict.fromkeys(NOTHING, 0)
    assert [name for name, one in found.items() if one["copies"]] == ["z-copy"]
    (changed,), (half,) = found["z-changed"]["screened"], found["z-half"]["screened"]
    assert dict(changed["factors"])["distinct"] < 10**6 / 20
    own = len((settled / "providers" / "union-bush.txt").read_bytes()) / half["size"]
    assert dict(half["factors"])["distinct"] / 10**6 == pytest.approx(own, abs=0.1)
    assert found["z-half"]["weight"] > 0


def test_it_replays_says_nothing_to_do_and_refuses_what_is_changed_afterwards(
    settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(copied(settled, tmp_path / "own"), monkeypatch, capsys)
    assert desk("replay", "speeches").out.endswith("same bytes: 22 of 22\n")
    assert desk("verify", "speeches/1").code == 0
    assert desk("trade", "speeches.toml").out.startswith("Nothing to do: all 22 orders were settled before")
    for name, words in (("providers/union-ford.txt", "changed: offers"), ("own.txt", "task: lots were weighed on oth")):
        before = (desk.folder / name).read_text()
        (desk.folder / name).write_text(before.replace("peace", "piece"))
        said = desk("trade", "speeches.toml")
        assert said.code == 2
        assert words in said.err
        (desk.folder / name).write_text(before)
    assert desk("trade", "speeches.toml").code == 0


def test_what_is_bought_costs_what_one_price_for_all_says(settled: Path) -> None:
    """Winners are paid what they weigh at one rate, at most the budget and the reserve, and nobody below its ask."""
    receipt = json.loads((settled / "speeches" / "receipts" / "22.json").read_text())
    bought = receipt["openings"]["(operator)"]["figures"][0]["evidence"]
    won = [lot for lot in bought["lots"] if not lot["why"]]
    rate = max(lot["pay"] / lot["weight"] for lot in won)
    assert len(won) >= 8
    assert all(abs(lot["pay"] - rate * lot["weight"]) <= 2 and lot["pay"] >= lot["ask"] for lot in won)
    assert sum(lot["pay"] for lot in won) <= 500_000
    assert {lot["why"] for lot in bought["lots"] if lot["party"] in NOTHING} == {"no weight"}
