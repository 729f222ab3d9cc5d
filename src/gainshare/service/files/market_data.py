"""What the data of a market come to: its sellers' offers and its tasks, from files or from memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.questions import table_id
from gainshare.gains.task import Task
from gainshare.service.files.blanks import blanked
from gainshare.service.files.columns import AS_NAMED
from gainshare.service.files.form import RulesFile
from gainshare.service.files.joined import by_column, joined
from gainshare.service.files.keys import TEST, DataRules, TaskRules
from gainshare.service.files.lines import nameable
from gainshare.service.files.names import suggestion
from gainshare.service.files.offers import Brought, Offers, all_names, by_value, known, unmixed, without
from gainshare.service.files.orders import Known
from gainshare.service.files.paths import matching, read_table
from gainshare.service.files.stacked import stacked
from gainshare.service.files.tables import Columns
from gainshare.service.files.targets import target

LEFT_OUT = "left-out.csv"
"""The one table that a market writes into its folder."""


def market_offers(file: RulesFile) -> Offers:
    """Reads all that a market file calls data. Raises Refused and DataError naming file, line and rule."""
    rules, data = file.rules, file.rules.data
    for name in [
        *file.tables,
        *(line.file for line in rules.offer),
        *(task.validation for task in rules.task.values()),
    ]:
        apart(file, name)
    if rules.offer:
        tables = {name: _read(file, name) for name in dict.fromkeys(line.file for line in rules.offer)}
        brought = [Brought(line.seller, tables[line.file], line.columns, line.group) for line in rules.offer]
    else:
        brought = [Brought(Path(name).stem, _read(file, name)) for name in _files(file)]
    tasks = rules.task.values()
    exams = [
        Brought(name, _exam(file, name, brought)) for name in dict.fromkeys(task.validation for task in tasks) if name
    ]
    classes = {task.target for task in tasks if task.learner == "logistic"}
    targets = tuple(dict.fromkeys(task.target for task in tasks))
    return offers(brought, targets, data, validation=exams, classes=classes, keep_gaps=file.form.keeps_gaps)


def offers(
    brought: Sequence[Brought],
    targets: Sequence[str],
    data: DataRules,
    *,
    validation: Sequence[Brought] = (),
    classes: Collection[str] = (),
    keep_gaps: bool = False,
) -> Offers:
    """Tables as offers: joined on their keys where sellers bring columns, stacked where they bring rows.

    targets: as tasks write them, one where sellers bring rows. validation: tables of test rows, named as tasks do.
    classes: targets whose numbers are names of classes. keep_gaps: as `stacked`, which takes rows alone. Raises
    Refused and DataError as `joined` and `stacked` do,
    and DataError wrong_type for a column of numbers with words among them whose type is not declared.
    """
    if not brought:
        raise Refused("missing_key", "data.files", None, "no offers: give files, or [[offer]]")
    names = all_names(brought)
    known(data.ignore, names, "data.ignore")
    known(data.types, (*names, data.key), "data.types")
    known(data.missing_in, names, "data.missing_in")
    ignored = frozenset(data.ignore)
    goals = {target(text, names, key=data.key).column for text in targets}
    seller = data.offer_per.removeprefix("value of ") if data.offer_per.startswith("value of ") else ""
    unmixed([*brought, *validation], goals, ignored | {seller, *data.types})
    if seller:
        known([seller], names, "data.offer_per")
        brought = [part for each in brought for part in by_value(each, seller)]
    if not data.columnwise:
        exams = [without(each, seller) for each in validation]
        said: Any = {"ignore": ignored, "left_out": data.left_out, "classes": classes, "keep_gaps": keep_gaps}
        return stacked(brought, targets[0], validation=exams, **said)
    if not data.key and len({id(each.columns) for each in brought}) > 1:
        raise Refused("missing_key", "data.key", None, "is required to join several tables", 'key = "COLUMN"')
    if data.offer_per == "column":
        brought = [part for each in brought for part in by_column(each, goals | ignored)]
    return joined(brought, targets, ignore=ignored, left_out=data.left_out, classes=classes)


def _files(file: RulesFile) -> list[str]:
    """The files that `data.files` names; a pattern never means the table that the market itself writes."""
    names = matching(file.path.parent, file.rules.data.files, but=(file.state / LEFT_OUT).resolve())
    for name in names:
        apart(file, name)
    return names


def apart(file: RulesFile, name: str) -> None:
    """Refuse a file that lies where the market keeps its state, so that neither is taken for the other."""
    if name and file.state.resolve() in nameable(file.beside(name), "file").resolve().parents:
        market = file.rules.market
        rule = f"{name} lies in the folder in which a market of this name keeps its state: give it another name"
        raise Refused(
            "invalid_name", "market", market, rule, suggestion("market", f"{market[:50]}-market"), file.path.name
        )


def market_orders(
    file: RulesFile, *, table: Path | None = None, columns: Mapping[str, str] = AS_NAMED
) -> Iterator[Any]:
    """The orders of a market: of this table if one is given, else of the file's table, else those spelled out.

    columns: foreign headers of the table. Raises Refused naming file, line and cell.
    """
    rules, form, known = file.rules, file.form.orders, Known(file.currency, tuple(file.rules.task))
    path = table or (file.beside(rules.orders) if rules.orders else None)
    if path is None:
        return form.spelled(rules.order, file.path.name, known)
    return form.lines(path, str(table) if table else rules.orders, known, columns=columns)


def tasks(rules: Mapping[str, TaskRules], found: Offers) -> dict[str, Task]:
    """The tasks by name, "" for the one that has none, as orders carry them.

    A task that names no learner has ridge for a number, logistic for classes. Raises Refused if its learner or score
    does not fit the target.
    """
    goals = {goal.target: goal for goal in found.goals}
    made = {}
    for name, task in rules.items():
        goal = goals[task.target]
        try:
            made[name] = Task(
                target=task.target,
                labels=table_id(goal.labels) if goal.labels else "",
                classes=len(goal.classes),
                learner=task.learner or ("logistic" if goal.classes else "ridge"),
                score=task.score,
                test=task.test or TEST,
                validation=table_id(found.validation[task.validation]) if task.validation else "",
            )
        except Refused as refused:
            number = refused.field == "score" and not goal.classes
            remedy = 'learner = "logistic" takes numbers for classes, and target = "COLUMN > 0" makes two'
            field = ".".join(filter(None, ("task", name, refused.field)))
            raise replace(refused, field=field, remedy=remedy if number else refused.remedy) from None
    return made


def _exam(file: RulesFile, name: str, brought: Sequence[Brought]) -> Columns:
    """A table of test rows. Raises Refused if its rows are somebody's data too."""
    path = file.beside(name).resolve()
    if any(file.beside(each.columns.source).resolve() == path for each in brought):
        rule = "is a file of [data] too: what is trained on cannot judge"
        raise Refused("unknown_value", "task.validation", name, rule, "move it elsewhere", file.path.name)
    return _read(file, name)


def _read(file: RulesFile, name: str) -> Columns:
    data = file.rules.data
    table = read_table(file.beside(name), name, key=data.key, missing=data.missing, types=data.types)
    return blanked(table, data.missing_in)
