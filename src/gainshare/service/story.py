"""What a report is made from: a market's journal, its verdicts, and the words for its data."""

from collections.abc import Sequence

from gainshare.axioms.verdicts import Verdict
from gainshare.engine.engine import Engine
from gainshare.engine.report import Story
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
    """The story of a market for its report."""
    assert isinstance(engine.market, AuctionMarket)
    balances = {account: units for (account, _), units in engine.store.balances().items()}
    gone = sum(draft.offers.gaps.values())
    left_out = f"{gone:,} rows, listed in left-out.csv" if gone else "No row was left out."
    return Story(
        name=engine.name,
        market=engine.market,
        trades=trades,
        balances=balances,
        verdicts=verdicts,
        data=draft.described(),
        left_out=left_out,
        command=command,
    )
