"""`gainshare demo collaborative`: the story of hospitals that train together, on real data, told while it happens."""

from dataclasses import dataclass
from math import isnan
from pathlib import Path

from gainshare.axioms.verdicts import FAILS
from gainshare.engine.audit import Auditor
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import OPERATOR, copy_for, verify
from gainshare.engine.replay import Step, replay_journal
from gainshare.engine.report import page
from gainshare.markets.collaborative.records import Order, Settled
from gainshare.markets.collaborative.story import Telling
from gainshare.service import examples
from gainshare.service.cli.collaborative_cheats import Cheats, single_task
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.cli.telling import checks, ending, settle, table
from gainshare.service.collaborative_answers import LEGEND, Settlement
from gainshare.service.folder import drafted, settling
from gainshare.service.papers import Papers
from gainshare.service.statement import FORMS, stated
from gainshare.service.story import story, tally_of
from gainshare.service.tasks import Task

MARKET = """\
market = "tumours"
kind = "collaborative"
seed = 3                         # so that everybody sees the same story; a real market draws its own
[data]
files = "hospitals/*.csv"
[task]
target = "malignant"
learner = "logistic"             # so 0 and 1 are classes, not numbers
test = 0.5                       # half of each hospital's rows judge its model, and train nobody
[rules]
price = "10000.00 EUR/gain"      # what a model without any fault is worth to each
"""


TASK = Task("malignant", learner="logistic", test=0.5)


def run(console: Console, home: Path) -> int:
    """Tell the story in this folder; 1 if anything it promises does not hold."""
    hospitals, rows = written(home)
    draft = drafted(home / "tumours.toml")
    console.say(f"{hospitals} hospitals have measured {rows} breast tumours among them. Each wants to")
    console.say("know which of its own are malignant, shows the others no row, and may train with")
    console.say("them: who is better off for it pays those whose data made it so.\n")
    with settling(draft, workers=console.processes) as (engine, waiting):
        settle(console, waiting)
        state, tally, scene = draft.file.state, tally_of(engine), _Scene(engine)
        auditor, papers = Auditor(engine), Papers(engine, state)
        sweep = replay_journal(engine, watch=(tally.see, auditor.see, papers.see, scene.see))
        found = scene.settlement
        _told(console, found)
        dearest = max(found.members.values(), key=lambda one: min(one.paid.units, one.earned.units)).member
        console.say(f"\nThe account of {dearest}, which pays and earns:")
        console.say(FORMS["text"](stated(engine, dearest)).rstrip())
        tried = Cheats(found, single_task(examples.hospitals(), TASK, found.rules.price))
        _cheating(console, tried)
        genuine, copies = copied_receipts(engine, scene.number)
        console.label(
            "receipt", f"{genuine} of {copies} copies are genuine; each shows its holder what is its own.", width=14
        )
        verdicts = auditor.verdicts(sweep, tries=10_000, stream_tries=0)
        checks(console, "What it promises, and how that was checked", sweep, verdicts)
        wrote = papers.write(page(story(engine, tally, verdicts, draft)), draft.left_out())
    unaided = min(found.members.values(), key=lambda one: (one.improved, one.alone is None)).member
    commands = (
        f"explain {state}/{scene.number} --party {unaided} --why lost",
        f"statement {state} --party {dearest}",
        f"audit {state}",
    )
    ending(console, wrote, commands)
    held = tried.kept and genuine == copies and not any(one.verdict == FAILS for one in verdicts)
    told = {"settlement": found.to_dict(), "cheats": tried.to_dict(), "verdicts": [str(one) for one in verdicts]}
    console.document({"folder": str(home), **told, "held": held})
    return DONE if held else NO


def written(home: Path) -> tuple[int, int]:
    """Write the market's files; how many hospitals there are, and how many rows they hold."""
    data = examples.hospitals()
    (home / "hospitals").mkdir(parents=True, exist_ok=True)
    for name, columns in data.tables.items():
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        cells = (["" if isnan(cell) else repr(cell) for cell in row] for row in rows)
        table(home / "hospitals" / f"{name}.csv", columns, cells)
    (home / "tumours.toml").write_text(MARKET)
    return len(data.tables), sum(len(columns[data.target]) for columns in data.tables.values())


@dataclass(slots=True)
class _Scene:
    """The settlement that the story tells. number: of its trade."""

    engine: Engine
    number: int = 0
    _last: tuple[Order, Settled] | None = None

    def see(self, step: Step) -> None:
        """One trade more, in order."""
        (order,), evidence = step.dossier.orders, step.dossier.evidence
        if isinstance(evidence, Settled):
            self.number, self._last = step.number, (order, evidence)

    @property
    def settlement(self) -> Settlement:
        """What came of training together."""
        assert self._last
        return Settlement(f"{self.engine.name}/{self.number}", self.engine.charter.rules, *self._last, {})


def _told(console: Console, found: Settlement) -> None:
    """Who is better off and for how much, why, and who helped whom."""
    heads, *rows = found.table()
    console.say("Who is better off together, on rows that had no part in training:")
    console.table([heads[0], *(f">{head}" for head in heads[1:-1]), heads[-1]], rows)
    for label, sentences in Telling(found.rules, found.found).sentences().items():
        console.label(label, " ".join(sentences))
    console.say("\nWho helped whom:")
    heads, *rows = found.matrix.table()
    console.table([heads[0], *(f">{head}" for head in heads[1:])], rows, plain=[[*map(str.strip, row)] for row in rows])
    console.say(f"{LEGEND}.")


def _cheating(console: Console, tried: Cheats) -> None:
    """What cheating would have brought, the most to anybody."""
    console.say("\nEverybody tries to cheat, before anybody is paid:")
    console.table(*tried.table)
    for label, sentence in tried.said:
        console.label(label, sentence, width=14)


def copied_receipts(engine: Engine, number: int) -> tuple[int, int]:
    """How many copies of a receipt are genuine, of how many there are."""
    whole = engine.receipt(number)
    copies = [whole, *(copy_for(whole, party) for party in whole["openings"] if party != OPERATOR)]
    return sum(verify(each).genuine for each in copies), len(copies)
