"""The page of a study: every row with the figures that a run printed, beside what is expected of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from benchmarks.machine import described, table
from studies.row import HEADER, Compared, Figure, Row, cells, compared, measured
from studies.study import Study


@dataclass(frozen=True, slots=True)
class Run:
    """All rows as measured, when and where."""

    date: str
    machine: str
    figures: Mapping[str, tuple[Figure, ...]]


def kept(study: Study) -> Run:
    """The run that the page shows."""
    stored = json.loads(study.measured.read_text("utf-8"))
    figures = {word: tuple(Figure(**one) for one in row) for word, row in stored["figures"].items()}
    return Run(stored["date"], stored["machine"], figures)


def written(study: Study, found: Mapping[str, tuple[Figure, ...]]) -> None:
    """Keep the figures beside those of rows that were not run, and write the page and its picture from all."""
    before = {} if set(found) == set(study.rows) else kept(study).figures
    every = {word: found.get(word) or before[word] for word in study.rows}
    run = Run(datetime.now(UTC).date().isoformat(), described(), every)
    figures = {word: [asdict(one) for one in row] for word, row in every.items()}
    stored = {"date": run.date, "machine": run.machine, "figures": figures}
    study.measured.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", "utf-8")
    study.image.write_text(study.picture.draw(every), "utf-8")
    study.page.write_text(page(study, run), "utf-8")


def page(study: Study, run: Run) -> str:
    """The page in Markdown."""
    expected = study.expected
    rows = {word: list(compared(run.figures[word], expected[word])) for word in study.rows}
    head = (study.folder / "head.md").read_text("utf-8")
    head = head.format(date=run.date, machine=run.machine, summary=_summary(study, rows))
    return "\n".join((head, *(_section(study, study.rows[word], found) for word, found in rows.items())))


def _summary(study: Study, rows: Mapping[str, Sequence[Compared]]) -> str:
    lines = [
        (
            f"[{study.rows[word].title}](#{word.replace('.', '')})",
            study.rows[word].finding,
            f"`{word}`",
            _within([one for one in found if not one.timing]),
        )
        for word, found in rows.items()
    ]
    return table(("result", "finding", "row", "figures within tolerance"), lines, numbers=range(3, 4))


def _within(found: Sequence[Compared]) -> str:
    return f"{sum(one.holds for one in found)} of {len(found)}" if found else "timings"


def _section(study: Study, row: Row, found: Sequence[Compared]) -> str:
    alt, file = study.picture.alt, study.image.name
    image = f"![{alt}](../images/{file})\n\n*{alt}*\n\n" if row.word == study.picture.row else ""
    parts = (
        f"## {row.title} {{#{row.word.replace('.', '')}}}\n",
        f"*{row.source}.* {_line(row.claim)}\n",
        f"**Run** `{row.word}`**.** {_line(row.setting)}\n",
        f"{image}{_laid_out(found) or _listed(found)}\n{_remarks(found)}",
        f"**Reading.** {_line(row.reading)}\n",
    )
    return "\n".join(parts)


def _line(text: str) -> str:
    """A paragraph in one line, where no word of it can begin a list."""
    return " ".join(text.split())


def _listed(found: Sequence[Compared]) -> str:
    return table(HEADER, [cells(one) for one in found], numbers=range(1, 4))


def _laid_out(found: Sequence[Compared]) -> str:
    """Figures named `LINE | COLUMN` or `LINE | COLUMN | PART` as lines and columns; "" if they are not."""
    cells: dict[str, dict[str, list[str]]] = {}
    for one in found:
        line, *place = one.name.split(" | ")
        if not place:
            return ""
        cells.setdefault(line, {}).setdefault(place[0], []).append(_cell(one))
    columns = tuple(dict.fromkeys(column for parts in cells.values() for column in parts))
    lines = [(line, *(" / ".join(parts.get(column, ())) for column in columns)) for line, parts in cells.items()]
    return table(("", *columns), lines, numbers=range(1, len(columns) + 1))


def _cell(one: Compared) -> str:
    """The figure, marked where it differs from what is expected."""
    text = "" if one.figure is None else measured(one.figure)
    return text if one.holds else f"{text} ({one.verdict})"


def _remarks(found: Sequence[Compared]) -> str:
    lines = [f"- {one.name}: {one.figure.says}." for one in found if one.figure is not None and one.figure.says]
    return "\n" + "\n".join(lines) + "\n" if lines else ""
