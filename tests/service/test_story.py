"""What a report is made from is what the journal holds."""

from pathlib import Path

from gainshare.axioms.verdicts import FAILS
from gainshare.engine.replay import Step
from gainshare.service.folder import drafted, running
from gainshare.service.story import examined, kept_page, story
from tests.service.publishers import MIXED, asked
from tests.service.stage import copied


def test_every_trade_is_tallied_and_the_books_are_those_of_the_journal(settled: Path, tmp_path: Path) -> None:
    home, seen = copied(settled, tmp_path / "own"), list[Step]()
    draft = drafted(home / "bikes.toml")
    with running(draft) as engine:
        tally, verdicts = examined(engine, tries=100, watch=(seen.append,))
        found = story(engine, tally, verdicts, draft)
        balances = engine.store.balances()
    assert [step.number for step in seen] == list(range(1, 21))
    assert (tally.count, tally.earlier) == (20, 0)
    assert tally.till.takings().paid == sum(step.dossier.evidence.bought.charge for step in seen)
    assert FAILS not in {one.verdict for one in verdicts}
    assert sum(found.balances.values()) == 0
    assert found.balances == {account: units for (account, _), units in balances.items()}
    assert found.left_out == "No row was left out."
    assert "80 rows" in found.data


def test_trades_under_earlier_rules_are_counted_and_not_told(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nquality = "posted"\n')
    draft = drafted(home / "bikes.toml")
    with running(draft, amend="posted sells better") as engine:
        tally, _ = examined(engine, tries=100)
        assert tally.count == 0
        assert "no trade yet" in kept_page(engine, draft)[0]


def test_claims_are_no_money_and_do_not_tip_the_balance() -> None:
    market = asked(**MIXED)
    market.settle()
    assert any(name.startswith("claims:") for name in market.balances())
    page = market.report().page
    assert "does not balance" not in page
    assert '<section id="claims">' in page
