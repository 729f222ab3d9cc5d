"""What a report is made from: one pass over a market's journal, its verdicts, and the words for its data."""

from collections.abc import Sequence

from gainshare.axioms.verdicts import Verdict
from gainshare.core.words import counted
from gainshare.engine.audit import audited
from gainshare.engine.engine import Engine
from gainshare.engine.page import Story
from gainshare.engine.pages import PAGES
from gainshare.engine.replay import Watch
from gainshare.engine.report import page
from gainshare.engine.tally import Tally
from gainshare.service.files.form import Draft
from gainshare.service.papers import REPORT, Papers


def tally_of(engine: Engine) -> Tally:
    """An empty tally of the trades under the rules in force, to be shown a journal that is replayed."""
    kind, begun = engine.charter.kind, engine.epoch().number
    return Tally(kind, engine.market, PAGES[kind].tally(engine.market, engine.number - begun), begun)


def examined(engine: Engine, *, tries: int, watch: Sequence[Watch] = ()) -> tuple[Tally, tuple[Verdict, ...]]:
    """The tally, and the verdict on every promise. tries: deviations of the lie search. watch: see every trade too."""
    tally = tally_of(engine)
    return tally, audited(engine, tries=tries, stream_tries=0, watch=(tally.see, *watch))


def story(engine: Engine, tally: Tally, verdicts: Sequence[Verdict], draft: Draft) -> Story:
    """The story of a market in a folder for its report."""
    command = f"gainshare report {draft.file.path.name}"
    gone = draft.offers.rows_left_out
    left_out = f"{counted(gone, 'row')}, listed in left-out.csv" if gone else NO_ROW
    return _story(engine, tally, verdicts, data=draft.described(), left_out=left_out, command=command)


def _story(
    engine: Engine, tally: Tally, verdicts: Sequence[Verdict], *, data: str, left_out: str, command: str
) -> Story:
    code = tally.asset.code
    balances = {account: units for (account, held), units in engine.store.balances().items() if held == code}
    return Story(engine.name, tally, balances, verdicts, data, left_out, command)


def kept_page(engine: Engine, draft: Draft) -> tuple[str, str]:
    """The page of figures of a market in a folder, and where it was written, with all other papers."""
    figures, _, _ = filed(engine, draft, Papers(engine, draft.file.state))
    return figures, str(draft.file.state / REPORT)


def filed(
    engine: Engine, draft: Draft, papers: Papers, *, watch: Sequence[Watch] = ()
) -> tuple[str, str, tuple[Verdict, ...]]:
    """Check every promise and write all papers: the page of figures, what there is now in words, and the verdicts."""
    tally, verdicts = examined(engine, tries=TRIES, watch=(*watch, papers.see))
    figures = page(story(engine, tally, verdicts, draft))
    return figures, papers.write(figures, draft.left_out()), verdicts


def memory_page(engine: Engine, rows: int) -> str:
    """The page of figures of a market in memory, of so many rows."""
    tally, verdicts = examined(engine, tries=TRIES)
    held = f"{rows:,} rows in memory"
    return page(_story(engine, tally, verdicts, data=held, left_out=NO_ROW, command="market.report()"))


TRIES = 100_000
"""Deviations of the lie search of a report, and of a run of trade."""

NO_ROW = "No row was left out."
