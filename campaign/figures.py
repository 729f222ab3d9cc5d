"""The figures of a campaign: one row for each attack, with the day and the commit on which it was last run whole."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import described, table
from campaign.attack import Result
from campaign.catalog import ATTACKS
from campaign.markets import STEPS

FIGURES = Path(__file__).with_name("results.json")
PAGE = Path(__file__).with_name("RESULTS.md")
SHOWN = 5
"""Witnesses shown of each attack."""

ABOUT = """\
# Campaign

What `make campaign` found, attack by attack: each row says on which day and at which commit it was last run whole.
A violation is a witness: a case in which a promise broke; the first of each attack are below the table. Seconds are
processor time of the attacking processes, without that of the commands they run. Machine: {machine}.

{figures}
{witnesses}
* **Lies over time.** A buyer with 30 % to 50 % of the orders of a stream changes one bid, or a sequence of bids; the
  draws stay the same. A try is one such deviation, different from all others of its stream, played through the whole
  stream from the first bid that it changes. A violation is a profit above 0 in exact rationals, or a price of that
  buyer that moved. In a quarter of the streams one deviation is also settled in full by the market's own `clear`: every
  sale of every buyer must come out the same. The default market has the rules of a file that names none; other price
  rules are tried with any quality rule and highest bid.
* **Lies to a posted list.** Any curve, price and quality rule; each bid is also taken as a value and tried against
  everything that some bid is served.
* **Lists.** Any curve, price and quality rule: no bid pays more than bid x gain, none gets less than a lower one, and
  the charge from which prices learn is that of the list.
* **Splits, streams of payments.** Parts sum to the amount. Over a stream every account holds what exact fractions say
  to within the unit that waits, `rounding` never falls below 0, and clones earn no more than the seller they were.
* **Replays.** Markets of {steps} trades on the diabetes data: every price, quality and division word with every
  other; and the default with one word changed, settled by one and by two processes to the same receipts.
* **Flipped bits.** One random bit of a fully opened receipt with its bundle: `verify` or `replay` must refuse it.
* **Lies to a menu's survey.** Random menus under all words of the rules, edited by hand; every respondent tries false
  values and accuracies in one answer, in several or in none, and the true order or another. A violation leaves it more
  of what the model is worth to it than the truth does.
* **Bundles.** Every subset of the models for sale on random lists of both modes. In coverage mode none may be cheaper
  than a model it replaces; in both the audit must find what the cheapest bundle saves. Pairs promise less: how many of
  their lists a bundle undercuts is counted.
* **Copies of a menu's data.** Exact copies under another name must change nobody's share. What near copies gain, which
  teach a model the same, and data brought in halves, is not promised: it is measured, each added up over all tries.
* **Lies of sellers to a procurement.** Random procurements under every rule, of a few units or of billions, with a
  reserve or without, some with arbitrary tables of shares: every seller with every cost and ask of a grid of amounts
  that decide; every pair, of which both must gain; and every seller once more where a part of the pay is a claim of
  which a unit is worth to it whatever it is. A violation is a misreport that pays in exact rationals, by more than
  flooring where pay is floored; a winner paid below its ask; a budget overspent.
* **Tampered rows.** Random hospitals that train together; in each, one brings its rows in a hundred ways that are not
  honest: easy or hard rows only, false or corrected labels, near copies, noise, parts, junk, and two of these in a row.
  What it has then is the score of its model on the rows that its true tables hold out, at the price, and what it
  earned less what it paid. A violation is a way that gains more than 2 % of the price on average over all markets, by
  four standard errors. What the best of a hundred ways gained in single markets is noted: most of it is luck, which
  nobody can choose beforehand, since the split is drawn after the rows were committed to.
* **Claims.** Random histories of a pool under all operations: no state may lose or make money or claims, or take back
  what it gave.
* **Copies of members' data.** Random worlds of two to seven members, each with any game of its helpers or all with one:
  every member joins 1 to 16 times more, with its own task and with a trivial one. A violation is a member whose names
  together net more by it in exact rationals, or in minor units as bills are written. Under which other rules somebody's
  copies pay is counted by worlds.
* **Faults: crashes.** `gainshare trade` on small markets in folders, killed before every persistent system call below
  the market's folder and in the middle of every write, in a first trade, with more orders (of a menu and of a
  procurement: all kinds of them), under amended rules, on a live clock, where model files are delivered, and in runs
  that mend an earlier crash. The chain left must be a prefix of the undisturbed one; the next run must end in the same
  rows of every table and the same bytes of every file. Calls are counted and met by a preloaded shim; layout of the
  report and search for lies, which write nothing, are left out. Memory-mapped stores (the `-shm` file of SQLite) are no
  calls and are not met.
* **Faults: two processes.** One is stopped before every persistent call while another runs to its end.
* **Faults: failing disks.** No space from every write on, or once; EIO at every sync; read-only from every call on;
  a limit on the size of files. One line and no defect, and the next run on a healthy disk ends in the undisturbed
  books.
* **Faults: torn logs, damaged journals.** Journals with their logs taken at many calls, and closed journals; then cut,
  with bits flipped, sectors lost or swapped. They open as a prefix with its balances and receipts, or are refused with
  a reason.
* **Faults: clocks.** The time of day jumps by up to ten years either way at every reading; no byte may change.
* **Fuzz.** Bytes that coverage leads to are given to everything that reads a stranger's: market files, tables,
  amounts, options, receipts, records, names, surveys, lists of models and batches of images. Whatever comes of it is
  an answer or a refusal in one line of at most 300 characters, within a second. It runs in a process of its own, whose
  time is not counted.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What an attack found when it was last run whole."""

    attack: str
    tries: int
    violations: int
    seconds: float
    notes: dict[str, int]
    witnesses: tuple[str, ...]
    date: str
    commit: str


def kept(results: Sequence[Result]) -> None:
    """Put the rows of these attacks, run whole, in the place of their old ones; rows of attacks no more are dropped."""
    old = {one["attack"]: one for one in json.loads(FIGURES.read_text("utf-8"))} if FIGURES.exists() else {}
    new = {result.attack: asdict(_row(result)) for result in results}
    found = {**old, **new}
    rows = [found[attack.name] for attack in ATTACKS if attack.name in found]
    FIGURES.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(_page([Row(**row) for row in rows]), "utf-8")


def _row(result: Result) -> Row:
    found, today = result.found, str(datetime.now(UTC).date())
    notes, witnesses = dict(sorted(found.notes.items())), found.witnesses[:SHOWN]
    counts = (found.tries, len(found.witnesses), round(result.seconds, 1))
    return Row(result.attack, *counts, notes, witnesses, today, _commit())


def shown(results: Sequence[Result]) -> str:
    """One table of what was found just now."""
    return _table([_row(result) for result in results])


def _table(rows: Sequence[Row]) -> str:
    cells = [
        (
            row.attack,
            f"{row.tries:,}",
            f"{row.violations:,}",
            f"{row.seconds:,.0f}",
            row.date,
            row.commit,
            ", ".join(f"{count:,} {name}" for name, count in row.notes.items()),
        )
        for row in rows
    ]
    heads = ("attack", "tries", "violations", "seconds", "date", "commit", "of which")
    return table(heads, cells, numbers=range(1, 4))


def _page(rows: Sequence[Row]) -> str:
    witnesses = "".join(f"- {row.attack}: {witness}\n" for row in rows for witness in row.witnesses)
    found = f"\nViolations:\n\n{witnesses}" if witnesses else ""
    return ABOUT.format(machine=described(), figures=_table(rows), witnesses=found, steps=STEPS)


def _commit() -> str:
    """The commit of this checkout, and whether what it tests was changed since."""
    git = shutil.which("git")
    if git is None:
        return "unknown"

    def said(*words: str) -> str:
        return subprocess.run([git, *words], cwd=PAGE.parent, capture_output=True, text=True, check=False).stdout

    commit = said("rev-parse", "--short", "HEAD").strip() or "unknown"
    return commit + (" with changes not yet committed" if said("status", "--porcelain", "--", "../src").strip() else "")
