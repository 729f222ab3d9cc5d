"""A member's own model answers rows of features as the file that was handed over does, and no file need leave."""

from typing import Any

import numpy as np
import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.engine.models import read_model
from gainshare.gains.bespoke import Bespoke
from gainshare.service.collaborative_library import Collaborative, CollaborativeMarket
from gainshare.service.tasks import Task
from tests.gains.hospitals import NAMES, hospital

ASKED = {name: column.tolist() for name, column in zip(NAMES, hospital(9, 12).values.T, strict=True)}


def members(*sizes: int) -> dict[str, Any]:
    tables = [hospital(40 + place, rows, gaps=0.1).values for place, rows in enumerate(sizes)]
    return {"abc"[place]: dict(zip(NAMES, table.T, strict=True)) for place, table in enumerate(tables)}


def settled(delivery: str, price: str = "1000.00 EUR/gain") -> CollaborativeMarket:
    rules = Collaborative(price, delivery=delivery)
    market = CollaborativeMarket(rules, members(120, 400, 300), task=Task("sick > 0.5"), seed=2)
    market.settle()
    return market


@pytest.fixture(scope="module")
def market() -> CollaborativeMarket:
    """Two of three members got a model."""
    return settled("model")


def test_the_model_says_what_its_file_says(market: CollaborativeMarket) -> None:
    found = market.predict(rows=ASKED, party="a")
    ((_, _, dossier),) = market._running().trades(4, 4)
    file = read_model(market._goods[{one.party: one.artefact for one in dossier.deliveries}["a"] + ".json"])
    assert found.columns == tuple(file.card["columns"]) == NAMES[:3]
    rows = np.column_stack([np.array(ASKED[name], dtype=float) for name in found.columns])
    expected = file.predictor.predict(rows)
    assert [one.probabilities for one in found.predictions] == [tuple(row) for row in expected.tolist()]
    assert [one.prediction for one in found.predictions] == expected.argmax(axis=1).tolist()
    assert [one.key for one in found.predictions] == [str(row) for row in range(1, 13)]
    assert found.to_dict()["predictions"][0]["probabilities"] == expected[0].tolist()


def test_members_have_models_of_their_own_whose_queries_are_counted_apart(market: CollaborativeMarket) -> None:
    before = {party: market.predict(party=party).queries for party in "ac"}
    one, again, other = (market.predict(rows=ASKED, party=party) for party in "aac")
    assert one.predictions == again.predictions != other.predictions
    assert (one.queries, again.queries) == (before["a"] + 12, before["a"] + 24)
    assert other.queries == before["c"] + 12


def test_what_is_delivered_stands_in_the_audit(market: CollaborativeMarket) -> None:
    assert len(market._goods) == 2
    (found,) = [one for one in market.audit(tries=1).verdicts if one.promise == "delivery"]
    assert found.verdict == "holds in 2 tries"


def test_a_model_that_answers_queries_is_kept_and_in_nobodys_hands(
    market: CollaborativeMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what the file that others get says, without being trained again; if it is lost, it is made again."""
    kept, asked = settled("queries"), market.predict(rows=ASKED, party="a").predictions
    assert (kept._goods, kept._held) == ({}, market._goods)
    with monkeypatch.context() as patch:
        patch.setattr(Bespoke, "article", None)
        assert kept.predict(rows=ASKED, party="a").predictions == asked
    held = dict(kept._held)
    kept._held.clear()
    assert kept.predict(rows=ASKED, party="a").predictions == asked
    assert kept._held.items() < held.items()
    kept._held.clear()
    kept._shelf.tables.clear()
    with pytest.raises(DataError, match=r"of a is not here as it was sold, and data .* have changed since"):
        kept.predict(rows=ASKED, party="a")


def test_a_kept_model_stands_in_the_audit() -> None:
    market = settled("queries")
    (found,) = [one for one in market.audit(tries=1).verdicts if one.promise == "delivery"]
    assert found.verdict == "holds in 2 tries"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "memory/4 delivered to a, c: say whose to use [missing_key]"),
        ({"party": "b"}, 'party = "b": got nothing in memory/4 to predict with; who did: a, c [not_found]'),
        ({"party": "x"}, 'party = "x": got nothing in memory/4'),
        ({"party": "a", "keys": ("1",)}, "this model predicts from features"),
        ({"party": "a", "number": 1}, "nothing was bought in this trade"),
    ],
)
def test_what_cannot_be_asked_is_refused(market: CollaborativeMarket, said: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused) as refused:
        market.predict(**({"rows": ASKED} if "keys" not in said else {}) | said)
    assert told in str(refused.value)


def test_a_column_that_the_model_needs_is_named(market: CollaborativeMarket) -> None:
    with pytest.raises(Refused, match=r'column = "chol": is required: the model predicts from it'):
        market.predict(rows={"age": [50.0], "ca": [1.0]}, party="a")
    with pytest.raises(DataError, match="holds words such as 'old': the model was trained on numbers"):
        market.predict(rows={"age": ["old"], "ca": [1.0], "chol": [2.0]}, party="a")
