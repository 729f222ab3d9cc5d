"""`python -m benchmarks.speed`: what orders cost and how it grows, whole commands included; written into the docs."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from threadpoolctl import threadpool_limits

from benchmarks.machine import described, table
from benchmarks.orders import CURVES, KNOWN, ROWS, SELLERS, TIMED, Cost, Run, Size, curves, long_run
from gainshare.core.random import stream
from gainshare.engine.ink import ACCENT, FADED, INK, sheet

DOCS = Path(__file__).parents[1] / "docs"
PAGE, FIGURE = DOCS / "reference" / "speed.md", DOCS / "images" / "speed.svg"
LONG = 100_000
"""Orders of the long run."""

WIDE, HIGH = 720, 470

ABOUT = """\
# What an order costs

Written by `python -m benchmarks.speed` on {date}, on {machine}.
Milliseconds and MiB belong to this machine, whose processors were {load} taken on average; read how they grow.

## An order for a known task

Once a task's models are trained and valued, an order costs processor time for its price, menu, payment, division and
receipt, for the journal's transaction on disk and for the receipt's file. Here {timed:,} orders after the first
{known:,}, in markets of {sellers} columns and {rows:,} rows unless varied; one process. `training` is the
processor time until the task was known.

{costs}

![Milliseconds an order, against rows, sellers, prices of the net, and orders so far](../images/speed.svg)

## {long:,} orders in one run

One task, {sellers} sellers, {rows:,} rows. Settling includes journal and receipt files; checking replays every trade
from the journal. Memory is what the process holds at that moment, with the data, and with what the markets above
left behind. The journal of all trades is {journal:,} MB, {each:,} bytes a trade.

{stretches}

## Whole commands

`gainshare trade` on files, from nothing: reading, training, settling, replaying and auditing every trade, receipts,
statements and report. Two processors. Peak memory is that of the largest process.

{commands}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A whole command. wall, cpu: seconds, workers included. peak: MiB of the largest process."""

    what: str
    wall: float
    cpu: float
    peak: float


def bike(folder: Path) -> str:
    """The bike rentals of GAINSHARE_DATA: 12 columns, 1,000 orders."""
    data = Path(os.environ.get("GAINSHARE_DATA", "../shared/data")) / "bike" / "hour.csv"
    (folder / "hour.csv").write_bytes(data.read_bytes())
    ignored = 'ignore = ["dteday", "casual", "registered"]'
    _market(folder, "hour.csv", "instant", "cnt", ignored)
    return _orders(folder, 1_000)


def large(folder: Path) -> str:
    """Fifty synthetic columns of 10^5 rows, 200 orders."""
    rng, rows, sellers = stream(7, "large"), 100_000, 50
    values = rng.standard_normal((rows, 5)) @ rng.standard_normal((5, sellers)) + rng.standard_normal((rows, sellers))
    labels = values @ rng.standard_normal(sellers) + 3 * rng.standard_normal(rows)
    names = ",".join(("id", *(f"s{place:02d}" for place in range(sellers)), "y"))
    columns = np.column_stack([np.arange(rows), values, labels])
    formats = ["%d", *["%.4f"] * (sellers + 1)]
    np.savetxt(folder / "rows.csv", columns, formats, delimiter=",", header=names, comments="")
    _market(folder, "rows.csv", "id", "y")
    return _orders(folder, 200)


def speeches(folder: Path) -> str:
    """The speeches and plays of GAINSHARE_DATA: 14 sellers of 3.8 MB of text, for two hidden ones."""
    text = Path(os.environ.get("GAINSHARE_DATA", "../shared/data")) / "text"
    shutil.copytree(text, folder / "text")
    sellers = sorted(file.stem for file in (folder / "text" / "providers").iterdir())
    asks = stream(7, "asks").integers(10_000, 90_000, len(sellers)).tolist()
    lines = (f"{name},{ask / 100:.2f} EUR" for name, ask in zip(sellers, asks, strict=True))
    (folder / "offers.csv").write_text("\n".join(("seller,ask", *lines)) + "\n")
    head = ('market = "speed"', 'kind = "procurement"', 'offers = "offers.csv"', "seed = 7", "[data]")
    task = ('files = "text/providers/*.txt"', "[task]", 'text = "text/validation/*.txt"', "[rules]")
    (folder / "speed.toml").write_text("\n".join((*head, *task, 'budget = "5000.00 EUR"')) + "\n")
    return f"{len(sellers)} asks"


def _market(folder: Path, file: str, key: str, target: str, more: str = "") -> None:
    lines = ('market = "speed"', 'kind = "auction"', 'orders = "orders.csv"', "seed = 7", "[data]")
    data = (f'files = "{file}"', f'key = "{key}"', 'offer_per = "column"', more, "[task]", f'target = "{target}"')
    (folder / "speed.toml").write_text("\n".join((*lines, *data)) + "\n")


def _orders(folder: Path, count: int) -> str:
    bids = 200 * stream(7, "orders").random(count)
    rows = (f"buyer {place % 40},{bid:.2f} EUR" for place, bid in enumerate(bids.tolist()))
    (folder / "orders.csv").write_text("\n".join(("buyer,bid", *rows)) + "\n")
    return f"{count:,} orders"


def commands() -> Iterator[Ran]:
    """The commands, each in a folder of its own."""
    markets = (
        ("bike rentals, 12 sellers, 17,379 rows", bike),
        ("50 sellers, 100,000 rows", large),
        ("speeches and plays, 3.8 MB of text", speeches),
    )
    for what, made in markets:
        with TemporaryDirectory() as name:
            orders = made(Path(name))
            yield _ran(f"{what}, {orders}", Path(name), ["trade", "speed.toml"])
            yield _ran("the same command again: nothing to do", Path(name), ["trade", "speed.toml"])


def _ran(what: str, folder: Path, words: Sequence[str]) -> Ran:
    begun = time.monotonic()
    command = [str(Path(sys.executable).with_name("gainshare")), *words]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    assert status == 0, f"{what}: {status}"
    return Ran(what, time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def page(costs: Sequence[tuple[str, Cost]], run: Run, ran: Sequence[Ran], *, load: float) -> str:
    """The page with all figures."""
    orders = run.settling[-1].orders
    return ABOUT.format(
        date=datetime.now(UTC).date(),
        machine=described(),
        load=f"{load:.0%}",
        timed=TIMED,
        known=KNOWN,
        sellers=SELLERS,
        rows=ROWS,
        long=orders,
        journal=run.size // 10**6,
        each=run.size // (orders + KNOWN),
        costs=table(
            ("varied", "rows", "sellers", "prices", "training, s", "order, ms", "journal, bytes"),
            [_cost(varied, one) for varied, one in costs],
            numbers=range(1, 7),
        ),
        stretches=table(
            ("orders", "settling, ms each", "MiB", "checking, ms each", "MiB"),
            [
                (f"{one.orders:,}", f"{one.each:.2f}", f"{one.resident:.0f}", f"{two.each:.2f}", f"{two.resident:.0f}")
                for one, two in zip(run.settling, run.checking, strict=True)
            ],
            numbers=range(5),
        ),
        commands=table(
            ("command", "wall, s", "processor, s", "peak, MiB"),
            [(one.what, f"{one.wall:.0f}", f"{one.cpu:.0f}", f"{one.peak:,.0f}") for one in ran],
            numbers=range(1, 4),
        ),
    )


def _cost(varied: str, one: Cost) -> tuple[str, ...]:
    size = one.market
    counts = (f"{size.rows:,}", f"{size.sellers}", f"{size.prices:,}")
    return varied, *counts, f"{one.first:.1f}", f"{one.each:.2f}", f"{one.size:,.0f}"


def drawn(costs: Sequence[tuple[str, Cost]], run: Run) -> bytes:
    """Four panels: milliseconds for an order against what is varied, and over a long run."""

    def panels(figure: Figure) -> None:
        most = 1.15 * max([one.each for _, one in costs] + [one.each for one in (*run.settling, *run.checking)])
        for place, varied in enumerate(CURVES):
            found = [(getattr(one.market, varied), one.each) for name, one in costs if name == varied]
            axes = _panel(figure, place, f"{varied.replace('prices', 'prices of the net')}", most)
            axes.set_xscale("log")
            axes.plot(*zip(*found, strict=True), color=INK, marker="o", markersize=4, linewidth=1.2)
            axes.set_xticks([at for at, _ in found], [f"{at:,}" for at, _ in found])
            axes.minorticks_off()
        axes = _panel(figure, 3, "orders so far, in thousands", most)
        for name, stretches, colour, beside in (
            ("settling", run.settling, INK, 9),
            ("checking", run.checking, ACCENT, -20),
        ):
            counts, each = [one.orders / 1_000 for one in stretches], [one.each for one in stretches]
            axes.plot(counts, each, color=colour, linewidth=1.2, marker="o", markersize=3)
            axes.annotate(
                name, (counts[-1], each[-1]), (-4, beside), textcoords="offset points", ha="right", color=colour
            )
        axes.set_xlim(0, None)

    return sheet("speed", (WIDE, HIGH), panels, form="svg")


def _panel(figure: Figure, place: int, title: str, most: float) -> Axes:
    across, down = place % 2, place // 2
    axes = figure.add_axes((0.07 + 0.49 * across, 0.57 - 0.5 * down, 0.42, 0.35))
    axes.set_title(title, loc="left", fontsize=12, color=INK)
    axes.set_ylim(0, most)
    axes.patch.set_visible(False)
    if place == 0:
        axes.annotate("ms an order", (0, 1), (4, -2), "axes fraction", "offset points", va="top", color=FADED)
    return axes


def main() -> int:
    """Measure, print as it goes, and write page and figure."""
    costs, ran, before = list[tuple[str, Cost]](), list[Ran](), os.getloadavg()[0]
    with threadpool_limits(1):
        for varied, one in curves():
            print(*_cost(varied, one), sep="\t", flush=True)
            costs.append((varied, one))
        run = long_run(LONG, Size())
    print(*run.settling, *run.checking, sep="\n", flush=True)
    for each in commands():
        print(each, flush=True)
        ran.append(each)
    load = (before + os.getloadavg()[0]) / 2 / (os.cpu_count() or 1)
    FIGURE.write_bytes(drawn(costs, run))
    PAGE.write_text(page(costs, run, ran, load=load), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
