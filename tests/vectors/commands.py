"""Bad inputs at the command line: each call in a folder of its own, beside a journal that must stay as it is."""

import atexit
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path

from gainshare.core.random import stream
from tests.vectors.refusals import Refusal, Staged, Trial

MARKET = """\
market = "bikes"
kind = "auction"
seed = 7
orders = "orders.csv"
[data]
files = "rows.csv"
key = "id"
offer_per = "column"
[task]
target = "y"
"""
COMMAND = Path(sys.executable).with_name("gainshare")


def gainshare(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a person types it in this folder."""
    return subprocess.run(
        [COMMAND, "--workers", "1", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@lru_cache(maxsize=1)
def settled() -> Path:
    """A folder with a market file, its data, and a journal with one trade; made once, copied for each trial."""
    folder = Path(tempfile.mkdtemp(prefix="gainshare-"))
    atexit.register(shutil.rmtree, folder)
    drawn = stream(0, "rows").random((40, 2))
    rows = [f"{row},{wind:.3f},{sun:.3f},{wind + sun / 2:.3f}" for row, (wind, sun) in enumerate(drawn, 1)]
    (folder / "rows.csv").write_text("\n".join(["id,wind,sun,y", *rows]) + "\n")
    (folder / "orders.csv").write_text("buyer,bid\ncity,45.00 EUR\n")
    (folder / "bikes.toml").write_text(MARKET)
    run = gainshare(folder, "trade", "bikes.toml")
    assert run.returncode == 0, run.stderr
    return folder


def held(folder: Path) -> tuple[object, ...]:
    """Everything the journals in this folder hold, as SQL."""
    return tuple((str(file.relative_to(folder)), _lines(file)) for file in sorted(folder.rglob("journal.db")))


def _lines(file: Path) -> tuple[str, ...]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as book:
        return tuple(book.iterdump())


def command(*arguments: str, spoil: Callable[[Path], object], **words: str) -> Staged:
    """A trial of this command in a copy of the market's folder with one thing spoilt."""

    @contextmanager
    def staged() -> Iterator[Trial]:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "here"
            shutil.copytree(settled(), folder)
            spoil(folder)
            yield Trial(lambda: refused(folder, *arguments), lambda: held(folder), words)

    return staged


def refused(folder: Path, *arguments: str) -> Refusal:
    """What the command says, its exit code, and the code in brackets."""
    run = gainshare(folder, *arguments)
    message = run.stderr.strip() or run.stdout.strip()
    code = re.search(r"\[(\w+)\]$", message, re.MULTILINE)
    return Refusal(code[1] if code else "no code", run.returncode, message)


def nothing(_: Path) -> None:
    """The market is as it should be; the command is not."""


def ordering(bid: str) -> Callable[[Path], object]:
    """One more order, at this bid."""
    return lambda folder: (folder / "orders.csv").write_text(f"buyer,bid\ncity,45.00 EUR\nlab,{bid}\n")


def another_market(old: str, new: str) -> Callable[[Path], None]:
    """A second market that has not traded yet, with one thing in its file replaced."""

    def spoil(folder: Path) -> None:
        (folder / "other.toml").write_text(MARKET.replace('"bikes"', '"other"').replace(old, new))
        (folder / "dir").mkdir()
        (folder / "ragged.csv").write_text("id,wind,sun,y\n1,0.5,0.25,1\n2,0.5,0.25\n")

    return spoil


def of_a_newer_schema(folder: Path) -> None:
    """The journal as a later release might have left it."""
    with closing(sqlite3.connect(folder / "bikes" / "journal.db")) as book, book:
        book.execute("UPDATE alembic_version SET version_num = '0009'")


BID, SCHEMAS = {"--amount": "bid"}, {"9": "0009", "3": "0001"}

COMMANDS: dict[str, Staged] = {
    "C01": command("trade", "bikes.toml", spoil=ordering("ten"), **BID),
    "C02": command("trade", "bikes.toml", spoil=ordering("1e400"), **BID),
    "C03": command("trade", "other.toml", spoil=another_market("rows.csv", "missing.csv")),
    "C04": command("trade", "other.toml", spoil=another_market("rows.csv", "dir/")),
    "C05": command("trade", "other.toml", spoil=another_market("rows.csv", "ragged.csv")),
    "C07": command("trade", "other.toml", spoil=another_market("[data]", '[rules]\nprce = "hedge"\n[data]')),
    "C08": command("explain", "bikes/404", spoil=nothing, **{"job-404": "bikes/404"}),
    "C10": command("audit", "bikes.toml", spoil=of_a_newer_schema, **SCHEMAS),
}
"""Calls of the command line, by the vectors' id: `market` there is `gainshare` here."""
