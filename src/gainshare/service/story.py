"""What a report is made from: a market's journal, its verdicts, and the words for its data."""

from collections.abc import Sequence

from gainshare.axioms.verdicts import Verdict
from gainshare.engine.audit import audited
from gainshare.engine.engine import Engine
from gainshare.engine.report import Story, page
from gainshare.engine.tally import Told
from gainshare.markets.auction import AuctionMarket
from gainshare.service.folder import Draft


def told(engine: Engine) -> list[Told]:
    """Every trade as a report tells it."""
    return [
        Told(number, dossier.orders[0], dossier.evidence, receipt["body"]["seed"])
        for number, receipt, dossier in engine.history()
    ]


def story(engine: Engine, trades: Sequence[Told], verdicts: Sequence[Verdict], draft: Draft, command: str) -> Story:
    """The story of a market in a folder for its report."""
    gone = sum(draft.offers.gaps.values())
    left_out = f"{gone:,} rows, listed in left-out.csv" if gone else NO_ROW
    return _story(engine, trades, verdicts, data=draft.described(), left_out=left_out, command=command)


def _story(
    engine: Engine, trades: Sequence[Told], verdicts: Sequence[Verdict], *, data: str, left_out: str, command: str
) -> Story:
    assert isinstance(engine.market, AuctionMarket)
    return Story(
        name=engine.name,
        market=engine.market,
        trades=trades,
        balances={account: units for (account, _), units in engine.store.balances().items()},
        verdicts=verdicts,
        data=data,
        left_out=left_out,
        command=command,
    )


def kept_page(engine: Engine, draft: Draft) -> str:
    """The page of figures of a market in a folder."""
    return page(story(engine, told(engine), _verdicts(engine), draft, f"gainshare report {draft.file.path.name}"))


def memory_page(engine: Engine, rows: int) -> str:
    """The page of figures of a market in memory, of so many rows."""
    held = f"{rows:,} rows in memory"
    found = _story(engine, told(engine), _verdicts(engine), data=held, left_out=NO_ROW, command="market.report()")
    return page(found)


def _verdicts(engine: Engine) -> tuple[Verdict, ...]:
    return audited(engine, tries=10_000, stream_tries=0)


NO_ROW = "No row was left out."
