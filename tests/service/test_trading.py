"""The verb trade: what it would do, what it does, what it says when it is stopped."""

from pathlib import Path

import pytest

from gainshare.service import trading
from gainshare.service.files.columns import AS_NAMED
from gainshare.service.trading import rehearsal, traded
from gainshare.service.verbs import Began, Progress, Stopped, unwatched
from tests.service.stage import bikes, copied

CALL = {"orders": "", "columns": "", "amend": ""}


def test_a_rehearsal_tells_what_a_run_then_does(tmp_path: Path) -> None:
    path = bikes(tmp_path / "new", [("city", "40.00"), ("lab", "150.00")]) / "bikes.toml"
    planned = rehearsal(path, **CALL)
    assert (planned.before, planned.waiting, planned.head, planned.earnings) == (0, 2, "", None)
    assert not (path.parent / "bikes").exists()
    found = traded(path, **CALL, workers=1, watch=unwatched)
    assert (found.before, found.trades, found.waiting, found.refused) == (0, 2, 0, ())
    assert found.earnings is not None
    assert found.earnings.paid.units == sum(
        (*(one.earned.units for one in found.earnings.sellers), found.earnings.withheld.units),
        start=found.earnings.rounding.units,
    )
    assert {one.promise for one in found.promises} >= {"balance", "truthful", "replay", "delivery"}
    again = traded(path, **CALL, workers=1, watch=unwatched)
    assert (again.before, again.trades, again.earnings, again.head) == (2, 2, None, found.head)


def test_an_amendment_without_orders_writes_the_papers_anew(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    with (home / "bikes.toml").open("a") as file:
        file.write('[rules]\nquality = "posted"\n')
    before = (home / "bikes" / "report.html").read_text()
    found = traded(home / "bikes.toml", orders="", columns="", amend="posted sells better", workers=1, watch=unwatched)
    assert found.amended
    assert found.wrote.endswith("20 receipts, 3 statements")
    assert (home / "bikes" / "report.html").read_text() != before
    again = traded(home / "bikes.toml", orders="", columns="", amend="once more", workers=1, watch=unwatched)
    assert (again.amended, again.earnings, again.head) == (False, None, found.head)


def test_who_is_interrupted_is_told_how_far_it_came(tmp_path: Path) -> None:
    path = bikes(tmp_path / "new", [("city", "40.00")]) / "bikes.toml"

    def impatient(event: Began | Progress) -> None:
        if isinstance(event, Progress) and event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Stopped) as stopped:
        traded(path, **CALL, workers=1, watch=impatient)
    assert (stopped.value.settled, stopped.value.of, stopped.value.trained) == (0, 1, 2)


def test_a_table_of_its_own_is_read_with_its_own_headers(settled: Path, tmp_path: Path) -> None:
    home = copied(settled, tmp_path / "own")
    (home / "more.csv").write_text("customer,offer\nzoe,44.00\n")
    call = {"orders": str(home / "more.csv"), "columns": "buyer=customer,bid=offer", "amend": ""}
    assert rehearsal(home / "bikes.toml", **call).waiting == 1
    assert trading._read(home / "bikes.toml", "", "")[1:] == (None, AS_NAMED)
