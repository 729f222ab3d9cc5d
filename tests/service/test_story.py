"""What a report is made from is what the journal holds."""

from pathlib import Path

from gainshare.service.folder import drafted, reading
from gainshare.service.story import story, told


def test_every_trade_is_told_and_the_books_are_those_of_the_journal(settled: Path) -> None:
    draft = drafted(settled / "bikes.toml")
    with reading(settled / "bikes") as engine:
        trades = told(engine)
        found = story(engine, trades, (), draft, "gainshare report bikes.toml")
        balances = engine.store.balances()
    assert [one.number for one in found.trades] == list(range(1, 21))
    assert sum(found.balances.values()) == 0
    assert found.balances == {account: units for (account, _), units in balances.items()}
    assert found.left_out == "No row was left out."
    assert "80 rows" in found.data
