"""A small market in a folder, and the command line as a person calls it there."""

import contextlib
import io
import os
import shutil
import struct
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from gainshare.core.random import stream
from gainshare.service.cli.app import call

MARKET = """\
market = "bikes"
kind = "auction"
seed = 7
currency = "EUR"
orders = "orders.csv"
[data]
files = "rows.csv"
key = "id"
offer_per = "column"
[task]
target = "y"
"""

HEART = """\
market = "heart"
kind = "auction"
seed = 3
currency = "EUR"
orders = "orders.csv"
[data]
files = ["cleveland.csv", "va.csv"]
[task]
target = "num > 0"
score = "accuracy"
"""

BUYERS = ("city", "lab", "mill", "inn")

HOSTILE = (
    "<script>alert(1)</script>",
    "../../x",
    "=cmd()",
    "naïve-Ünïcödé-日本語",
    "[/bold]",
    'a"b',
    "x" * 64,
)
"""Names that somebody may bear: markup, a path, a formula, other letters, rich markup, a quotation mark, a long one."""


def bids(count: int = 20) -> list[tuple[str, str]]:
    """Buyers and what they bid, more and more."""
    return [(BUYERS[place % len(BUYERS)], f"{10 + 190 * place / count:.2f}") for place in range(count)]


def table(header: str, rows: Sequence[Sequence[str]]) -> str:
    """A CSV table whose cells need no quoting, but for a quotation mark."""
    cells = (
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if '"' in cell else cell for cell in row) for row in rows
    )
    return "\n".join([header, *cells]) + "\n"


def bikes(folder: Path, orders: Sequence[Sequence[str]] | None = None) -> Path:
    """A market of three columns in this folder: bikes.toml, rows.csv of 80 rows, orders.csv. Gives the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = stream(9, "rows").standard_normal((80, 4))
    rows = [(*row[:3], 2 * row[0] + row[1] + 0.3 * row[3]) for row in drawn.tolist()]
    lines = [[str(number), *(f"{cell:.4f}" for cell in row)] for number, row in enumerate(rows, 1)]
    (folder / "rows.csv").write_text(table("id,wind,sun,rain,y", lines))
    (folder / "orders.csv").write_text(table("buyer,bid", bids() if orders is None else orders))
    (folder / "bikes.toml").write_text(MARKET)
    return folder


def heart(folder: Path, *, learner: str = "") -> Path:
    """A market of two hospitals that bring rows, without a key: heart.toml, two tables, three orders."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = stream(4, "hospitals")
    for name, count in (("cleveland", 60), ("va", 50)):
        drawn = rng.standard_normal((count, 3))
        ages = [50 + 9 * row[0] for row in drawn]
        cells = [
            (f"{age:.1f}", f"{240 + 40 * row[1]:.0f}", str(int(age + 3 * row[2] > 50) * (1 + place % 2)))
            for place, (age, row) in enumerate(zip(ages, drawn, strict=True))
        ]
        (folder / f"{name}.csv").write_text(table("age,chol,num", cells))
    (folder / "orders.csv").write_text("buyer,bid\nclinic,90.00\ninsurer,30.00\nclinic,180.00\n")
    (folder / "heart.toml").write_text(HEART + (f'learner = "{learner}"\n' if learner else ""))
    return folder


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call of the command line came to."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The lines of stdout that are a table, cell by cell."""
        return [line.split("\t") for line in self.out.splitlines() if "\t" in line]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder, and the command line in it."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    @property
    def tools(self) -> tuple[pytest.MonkeyPatch, pytest.CaptureFixture[str]]:
        """What another desk needs beside its folder."""
        return self.patch, self.capture

    def __call__(self, *arguments: str) -> Answer:
        """Call the command line, as if its output went to a pipe."""
        self.patch.chdir(self.folder)
        self.capture.readouterr()
        code = call(["--workers", "1", *arguments])
        out, err = self.capture.readouterr()
        return Answer(code, out, err)

    def in_terminal(self, *arguments: str) -> Answer:
        """Call the command line with a terminal of 80 columns at stdin, stdout and stderr."""
        self.patch.chdir(self.folder)
        self.patch.setenv("TERM", "xterm-256color")
        with terminal() as (screen, told), contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
            code = call(["--workers", "1", *arguments])
        return Answer(code, "".join(told), "")


@contextlib.contextmanager
def terminal() -> Iterator[tuple[io.TextIOWrapper, list[str]]]:
    """A pseudo terminal of 80 columns to write to, and a list that holds all that was written once it is closed."""
    fcntl, pty, termios = (pytest.importorskip(name) for name in ("fcntl", "pty", "termios"))
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    found, told = list[bytes](), list[str]()

    def read() -> None:
        with contextlib.suppress(OSError):  # the end of a terminal
            while chunk := os.read(master, 65536):
                found.append(chunk)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with os.fdopen(slave, "w", encoding="utf-8") as screen:
            yield screen, told
    finally:
        reader.join()
        os.close(master)
        told.append(b"".join(found).decode().replace("\r\n", "\n"))


def copied(folder: Path, to: Path) -> Path:
    """A copy of a market's folder to change at will."""
    shutil.copytree(folder, to)
    return to


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but the database's own side files."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
