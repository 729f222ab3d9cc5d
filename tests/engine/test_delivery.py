"""Delivery: what was paid for, once, whole, and exactly as it was measured."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gainshare.core.codec import content_id
from gainshare.core.errors import BrokenPromise, DataError
from gainshare.core.money import asset
from gainshare.core.questions import table_id
from gainshare.core.trades import HOLD, Deed
from gainshare.engine.charter import Charter, codec_of
from gainshare.engine.delivery import (
    Depot,
    deed_of,
    delivered,
    deliverer,
    discard,
    model_at,
    predictions_csv,
    queried,
    renew,
    stays,
    whole,
)
from gainshare.engine.delivery import sold as bought
from gainshare.engine.disk import depot, on_disk
from gainshare.engine.engine import Engine
from gainshare.engine.memory import in_memory
from gainshare.engine.models import read_model
from gainshare.engine.store import MemoryStore
from gainshare.engine.vault import Roots, Shelf, seeded
from gainshare.gains.learning import scored
from gainshare.gains.recipe import Forecast, assembled, predictions, predictions_digest
from gainshare.gains.task import Task
from gainshare.markets.collaborative.records import OPERATOR, Close, Join, Rules
from gainshare.markets.offers import Offer
from tests.engine.small import Small, columnwise, features, labels, rowwise, settled
from tests.gains.hospitals import hospital


@pytest.fixture
def small() -> Small:
    return columnwise()


def sold(engine: Engine, number: int = 1) -> Forecast:
    """The forecast that a trade sold."""
    asked = (engine.codec.read_bytes(question) for question, _ in engine.answers(engine.receipt(number)).values())
    return next(question for question in asked if isinstance(question, Forecast))


@pytest.mark.parametrize("bid", [6_000, 12_000, 20_000, 40_000])
def test_delivered_predictions_score_the_gain_of_the_receipt_exactly(bid: int, small: Small) -> None:
    """From the file alone and the labels: no model, no columns."""
    small = small.ruled(price="fixed", rate=11_000)
    engine, goods = small.opened()
    (one,) = settled(engine, [small.order(bid)])
    (delivery,) = one.trade.deliveries
    keys, guess = delivered(goods[delivery.artefact + ".csv"])
    assert predictions_digest(keys, guess) == delivery.artefact
    recipe = sold(engine).recipe
    rows = assembled(recipe, engine.ask.shelf)
    truth = dict(zip(small.others[0].keys, small.others[0].values[:, 0].tolist(), strict=True))
    assert [truth[key] for key in keys] == rows.truth.tolist()
    gain = scored(recipe.task, rows, guess) - one.trade.evidence.bought.curve.raw[0]
    assert gain == pytest.approx(delivery.gain, abs=2**-30)
    assert (one.trade.evidence.bought.served < 16) == (bid < 11_000)


def test_class_probabilities_make_the_round_trip(small: Small) -> None:
    target = (labels(features()) > 0) * 1.0 + (labels(features()) > 2)
    small = small.wanting("mood", target, classes=3, learner="logistic").selling(hr=small.tables["hr"])
    engine, goods = small.opened()
    (one,) = settled(engine, [small.order(40_000, task="mood")])
    content = goods[one.trade.deliveries[0].artefact + ".csv"]
    keys, guess = delivered(content)
    assert guess.shape == (len(keys), 3)
    assert content.splitlines()[0] == b"key,class 0,class 1,class 2"
    assert predictions_digest(keys, guess) == one.trade.deliveries[0].artefact


def test_any_key_and_any_figure_survive_the_file() -> None:
    keys = ("1", "a,b", 'say "hi"', "two\nlines", "", " x ", "=1+1", "\r", "ä")
    guess = np.array([0.1, -0.0, 1e-300, -1e300, 2.0**-30, 1.0, 3.5, np.pi, 7.0])
    names, figures = delivered(predictions_csv(keys, guess))
    assert names == keys
    assert figures.tobytes() == guess.tobytes()
    assert next(csv.reader(io.StringIO(predictions_csv(keys, guess).decode()))) == ["key", "prediction"]


class Shop(dict[str, bytes]):
    """Goods that note what was put there."""

    def __init__(self) -> None:
        super().__init__()
        self.put: list[str] = []

    def __setitem__(self, name: str, content: bytes) -> None:
        self.put.append(name)
        super().__setitem__(name, content)


def test_an_artefact_is_made_once_however_often_it_is_sold(small: Small) -> None:
    store, shop = MemoryStore(), Shop()
    engine = small.over(store)
    engine.perform = deliverer(store, codec_of(engine.market), engine.ask.shelf, Depot(shop, Shop()))
    for party in ("a", "b", "c"):
        settled(engine, [small.order(40_000, party=party)])
    artefacts = {one.artefact for _, _, dossier in engine.trades() for one in dossier.deliveries}
    assert sorted(shop.put) == sorted(f"{artefact}.csv" for artefact in artefacts)
    assert len(list(engine.trades())) > len(artefacts)
    assert engine.store.outbox() == ()


def test_data_that_changed_after_the_sale_cannot_be_delivered(small: Small) -> None:
    store, shop = MemoryStore(), Shop()
    engine = small.ruled(price="fixed", rate=20_000).over(store)
    settled(engine, [small.order(12_000)])
    forecast = sold(engine)
    shelf = small.shelf(b"another noise root, 32 bytes ...")
    deliver = deliverer(store, engine.codec, shelf, Depot(shop, shop))
    with pytest.raises(BrokenPromise, match="cannot be made again"):
        deliver(Deed("deliver", "city", content_id(forecast)))
    assert shop.put == []


def test_a_sale_that_the_journal_lost_is_named(small: Small) -> None:
    deliver = deliverer(MemoryStore(), small.engine().codec, small.shelf(), Depot(Shop(), Shop()))
    with pytest.raises(BrokenPromise, match="lost what was sold"):
        deliver(Deed("deliver", "city", "sha256:" + "0" * 64))


# -------------------------------------------------------------------------------------------------------------- queries


def test_queries_predict_from_the_columns_as_they_were_delivered(small: Small) -> None:
    engine = small.ruled(price="fixed", rate=20_000).engine()
    settled(engine, [small.order(12_000)])
    forecast, shelf = sold(engine), engine.ask.shelf
    keys, guess, _ = predictions(forecast.recipe, shelf)
    assert queried(forecast, shelf, keys) == pytest.approx(guess.tolist(), abs=1e-8)
    clean = Forecast(forecast.recipe.using(tuple(offer.source for offer in small.offers)))
    assert max(abs(np.subtract(queried(clean, shelf, keys), guess))) > 0.01


def test_queries_answer_for_any_row_in_any_order(small: Small) -> None:
    engine = small.engine()
    settled(engine, [small.order(40_000)])
    forecast, shelf = sold(engine), engine.ask.shelf
    one, two = queried(forecast, shelf, ("89", "0"))
    assert queried(forecast, shelf, ("0", "89", "0")) == (two, one, two)
    assert queried(forecast, shelf, ()) == ()


def test_queries_about_classes_answer_with_the_likeliest(small: Small) -> None:
    small = small.wanting("warm", (labels(features()) > 0) * 1.0, classes=2, learner="logistic")
    small = small.selling(hr=small.tables["hr"])
    engine = small.engine()
    settled(engine, [small.order(40_000, task="warm")])
    forecast = sold(engine)
    keys, guess, _ = predictions(forecast.recipe, engine.ask.shelf)
    assert queried(forecast, engine.ask.shelf, keys) == tuple(map(float, guess.argmax(axis=1)))
    assert queried(forecast, engine.ask.shelf, ()) == ()


def test_a_row_that_is_not_in_the_market_is_refused_by_its_key(small: Small) -> None:
    engine = small.engine()
    settled(engine, [small.order(40_000)])
    with pytest.raises(DataError, match='"90"') as refused:
        queried(sold(engine), engine.ask.shelf, ("1", "90"))
    assert refused.value.code == "not_found"


# ---------------------------------------------------------------------------------------------------------- row sellers


@pytest.mark.parametrize(("learner", "suffix"), [("ridge", ".json"), ("forest", ".skops")])
def test_sellers_of_rows_deliver_a_model_that_predicts_what_was_sold(learner: str, suffix: str) -> None:
    small = rowwise(learner, sellers=1).ruled(quality="posted", price="fixed", rate=3_000)
    engine, goods = small.opened()
    (one,) = settled(engine, [small.order(20_000)])
    artefact = one.trade.deliveries[0].artefact
    assert set(goods) == {artefact + ".csv", artefact + suffix}
    model = read_model(goods[artefact + suffix])
    assert model.card == {"target": "cnt", "learner": learner, "classes": 0, "columns": ["hr", "hum", "t"]}
    forecast = sold(engine)
    rows = assembled(forecast.recipe, engine.ask.shelf)
    keys, guess = delivered(goods[artefact + ".csv"])
    assert model.predictor.predict(rows.test) == pytest.approx(guess, abs=1e-8)
    with pytest.raises(DataError, match="model file"):
        queried(forecast, engine.ask.shelf, keys)


def test_a_model_file_that_is_there_without_its_predictions_is_made_again() -> None:
    """A crash between the two files."""
    small = rowwise(sellers=1)
    engine, goods = small.opened()
    (one,) = settled(engine, [small.order(20_000)])
    artefact, before = one.trade.deliveries[0].artefact, dict(goods)
    del goods[artefact + ".csv"]
    another = deliverer(engine.store, engine.codec, engine.ask.shelf, Depot(goods, Shop()))
    another(one.trade.deeds[0])
    assert goods == before


def trained(learner: str, delivery: str) -> tuple[Engine, dict[str, bytes], dict[str, bytes]]:
    """Two members have trained together; one of them got a model that is better than its own."""
    engine, goods, held = in_memory(*wards(learner, delivery))
    assert len(list(engine.settle(ROUND))) == 3
    return engine, goods, held


ROUND = (Join("1", "a"), Join("2", "b"), Close("3", OPERATOR))


def wards(learner: str, delivery: str) -> tuple[Charter, Shelf, Roots]:
    tables = [hospital(40 + place, rows, gaps=0.1) for place, rows in enumerate((120, 300))]
    offers = [Offer(name, table_id(one)) for name, one in zip("ab", tables, strict=True)]
    task, roots = Task("sick", "", 2, learner, "skill"), seeded(2)
    rules = Rules(asset("EUR"), 100_000, task, delivery=delivery)
    charter = Charter("wards", "collaborative", roots.commitment, rules, tuple(offers))
    return charter, Shelf(tables, roots.noise), roots


def test_a_model_that_a_crash_kept_from_being_kept_is_kept_when_the_market_is_taken_up(tmp_path: Path) -> None:
    def crash(deed: Deed) -> None:
        raise KeyboardInterrupt(deed.act)

    charter, shelf, roots = wards("logistic", "queries")
    engine = on_disk(charter, shelf, roots, tmp_path)
    engine.perform = crash
    with pytest.raises(KeyboardInterrupt, match=HOLD):
        list(engine.settle(ROUND))
    engine.close()
    assert not (tmp_path / "held").exists()
    again = on_disk(charter, shelf, roots, tmp_path)
    ((_, _, dossier),) = again.trades(3, 3)
    assert again.store.outbox() == []
    assert all(whole(depot(tmp_path).of(one), one.artefact) for one in dossier.deliveries)
    assert len([*(tmp_path / "held").iterdir()]) == len(dossier.deliveries) > 0
    assert not (tmp_path / "deliveries").exists()
    again.close()


@pytest.mark.parametrize(("learner", "suffix"), [("logistic", ".json"), ("knn", ".skops")])
def test_a_members_model_is_handed_over_and_made_again_if_it_is_gone(learner: str, suffix: str) -> None:
    engine, goods, held = trained(learner, "model")
    assert held == {}
    ((_, receipt, dossier),) = engine.trades(3, 3)
    artefacts = {one.artefact for one in dossier.deliveries}
    assert {*goods} == {artefact + suffix for artefact in artefacts} != set()
    assert all(whole(goods, artefact) for artefact in artefacts)
    spoilt = {name: content[:-9] for name, content in goods.items()}
    assert not any(whole(spoilt, artefact) for artefact in artefacts)
    perform = deliverer(engine.store, engine.codec, engine.ask.shelf, Depot(spoilt, Shop()))
    for artefact in artefacts:
        found = bought(engine.answers(receipt).values(), engine.codec, artefact)
        assert found is not None
        perform(Deed("deliver", "a", content_id(found[0])))
    assert spoilt == goods
    kept = Goods(goods)
    discard(kept, next(iter(artefacts)))
    assert {*kept} == {artefact + suffix for artefact in [*artefacts][1:]}
    assert bought(engine.answers(receipt).values(), engine.codec, "sha256:0") is None


@pytest.mark.parametrize(("learner", "suffix"), [("logistic", ".json"), ("knn", ".skops")])
def test_a_model_that_answers_queries_is_kept_and_not_handed_over(learner: str, suffix: str) -> None:
    """It is the file that would have been handed over, and predicts as that does."""
    engine, goods, held = trained(learner, "queries")
    ((_, receipt, dossier),) = engine.trades(3, 3)
    assert goods == {}
    assert {*held} == {one.artefact + suffix for one in dossier.deliveries} != set()
    assert held == trained(learner, "model")[1]
    assert engine.store.outbox() == ()
    for delivery in dossier.deliveries:
        assert stays(delivery)
        assert Depot(goods, held).of(delivery) is held
        assert Depot(goods, held).of(replace(delivery, form="model")) is goods
        found = bought(engine.answers(receipt).values(), engine.codec, delivery.artefact)
        assert found is not None
        assert deed_of(delivery, found[0]) == Deed(HOLD, delivery.party, content_id(found[0]))
        assert deed_of(replace(delivery, form="model"), found[0]).act == "deliver"
        usable = model_at(held, delivery.artefact)
        assert usable is not None
        columns, model = usable
        rows = hospital(9, 12).values[:, :3]
        assert columns == ("age", "chol", "ca")
        assert (
            model.predict(rows).tolist()
            == read_model(held[delivery.artefact + suffix]).predictor.predict(rows).tolist()
        )


@pytest.mark.parametrize("learner", ["logistic", "knn"])
def test_a_model_that_is_another_by_now_is_not_used_but_made_anew(learner: str) -> None:
    engine, _, held = trained(learner, "queries")
    ((_, receipt, dossier),) = engine.trades(3, 3)
    artefact = dossier.deliveries[0].artefact
    ((name, content),) = ((name, content) for name, content in held.items() if name.startswith(artefact))
    found = bought(engine.answers(receipt).values(), engine.codec, artefact)
    assert found is not None
    for spoilt in (content[:-9], content.replace(b"1", b"2"), b"", b"PK", b"[]"):
        held[name] = spoilt
        assert model_at(held, artefact) is None
        renew(held, artefact, found[0], engine.ask.shelf)
        assert held[name] == content
    with pytest.raises(BrokenPromise, match="cannot be made again"):
        renew(held, "sha256:" + "0" * 64, found[0], engine.ask.shelf)
    assert model_at({}, artefact) is None


class Goods(dict[str, bytes]):
    """As a folder does, they do not mind what is not there."""

    def __delitem__(self, name: str) -> None:
        self.pop(name, None)
