"""A market of a folder from Python: the same answers as on the command line."""

from pathlib import Path

import numpy as np
import pytest

from gainshare.core.errors import InvalidAmount, Refused
from gainshare.engine.models import read_model
from gainshare.service.kept import KeptMarket
from tests.service.stage import Desk, bikes, copied, heart


def test_settling_twice_settles_once(tmp_path: Path) -> None:
    market = KeptMarket(bikes(tmp_path / "new", [("city", "40.00"), ("lab", "150.00")]) / "bikes.toml")
    assert market.trade().refused == ()
    before = market.statement("sun")
    assert market.trade().refused == ()
    assert market.statement("sun") == before


def test_it_explains_what_the_command_explains(reader: Desk) -> None:
    said = reader("explain", "bikes/5").out
    assert str(KeptMarket(reader.folder / "bikes.toml").explain(5)) + "\n" == said


def test_everything_replays_and_measures_the_same(settled: Path, tmp_path: Path) -> None:
    market = KeptMarket(copied(settled, tmp_path / "own") / "bikes.toml")
    found = market.replay(data=str(market.path))
    assert (found.same, found.same_bytes, found.replayed, found.difference) == (True, 20, 20, None)
    assert found.measured is not None
    assert (found.measured.outside, found.measured.operator) == (0, 0)
    assert found.measured.again == found.measured.identical > 0
    assert market.replay(3, data=str(market.path)).measured is not None
    assert market.replay(3).measured is None


def test_nothing_is_opened_for_orders_that_cannot_be_read(tmp_path: Path) -> None:
    home = bikes(tmp_path / "new", [("city", "ten")])
    market = KeptMarket(home / "bikes.toml")
    with pytest.raises(InvalidAmount, match=r"orders\.csv line 2"):
        market.trade()
    for call in (market.replay, market.audit, lambda: market.explain(1), lambda: market.statement("wind")):
        with pytest.raises(Refused) as refusal:
            call()
        assert refusal.value.code == "not_found"
    assert not (home / "bikes").exists()


def test_what_is_refused_is_returned_with_its_reason(tmp_path: Path) -> None:
    home = bikes(tmp_path / "new", [("city", "40.00")])
    rows = (home / "rows.csv").read_text().splitlines()
    flat = [",".join([*row.split(",")[:-1], "1"]) for row in rows[1:]]
    (home / "rows.csv").write_text("\n".join([rows[0], *flat]) + "\n")
    market = KeptMarket(home / "bikes.toml")
    (refused,) = market.trade().refused
    assert (refused.party, refused.reason.code) == ("city", "degenerate_labels")
    assert (market.statement("wind").items, market.replay().replayed) == ((), 0)
    assert "fails" not in {finding.verdict for finding in market.audit(tries=1).verdicts}
    assert repr(market) == "KeptMarket(bikes.toml)"


def test_questions_that_nobody_can_answer_are_refused(settled: Path) -> None:
    market = KeptMarket(settled / "bikes")
    for number, why, party in ((21, "", ""), (-1, "", ""), (3, "luck", ""), (3, "", "nobody")):
        with pytest.raises(Refused):
            market.explain(number, why=why, party=party)
    with pytest.raises(Refused, match="did you mean wind"):
        market.statement("wnd")
    with pytest.raises(Refused, match="at least 1"):
        market.audit(tries=0)
    assert market.explain(0) == market.explain(20)


def test_a_market_of_row_sellers_delivers_a_model_that_predicts(tmp_path: Path) -> None:
    market = KeptMarket(heart(tmp_path / "new", learner="forest") / "heart.toml")
    assert market.trade().refused == ()
    files = {path.suffix: path for path in (market.folder / "deliveries").iterdir()}
    assert files.keys() == {".csv", ".skops"}
    model = read_model(files[".skops"].read_bytes())
    assert dict(model.card) == {"target": "num > 0", "learner": "forest", "classes": 2, "columns": ["age", "chol"]}
    old, young = model.predictor.predict(np.array([[80.0, 240.0], [20.0, 240.0]]))[:, 1]
    assert old > young
