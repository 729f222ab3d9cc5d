"""Replay: the same bytes from the receipt alone, and every difference by the name of its field."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gainshare.core.codec import content_id
from gainshare.core.errors import DataError
from gainshare.core.questions import Derived
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import OPERATOR, copy_for
from gainshare.engine.replay import degraded, deviation, replay, replay_journal, tables_of
from gainshare.engine.store import MemoryStore
from gainshare.gains.recipe import Recipe
from gainshare.gains.valuation import Valuation
from gainshare.games.game import Attribution
from tests.engine.small import Small, columnwise, rowwise, settled, stream_of


@pytest.fixture(scope="module")
def small() -> Small:
    return columnwise()


@pytest.fixture(scope="module")
def engine(small: Small) -> Engine:
    engine = small.engine()
    settled(engine, [*stream_of(small, 3), small.order(12_000, party="clinic", name="last")])
    return engine


@pytest.fixture(scope="module")
def receipt(engine: Engine) -> dict[str, Any]:
    return engine.bundled(4)


# ------------------------------------------------------------------------------------------------------- the same bytes


def test_a_bundled_receipt_replays_alone_from_its_text(engine: Engine) -> None:
    for number in range(1, 5):
        found = replay(json.loads(json.dumps(engine.bundled(number))))
        assert (found.receipt, found.difference, found.measured) == (f"bikes/{number}", None, None)
        assert found.same


def test_a_receipt_without_its_bundle_or_the_operators_opening_cannot_be_replayed(
    engine: Engine, receipt: dict[str, Any]
) -> None:
    for copy in (engine.receipt(4), {**copy_for(receipt, "hr"), "bundle": receipt["bundle"]}):
        with pytest.raises(DataError, match="not fully opened"):
            replay(copy)


def changed(receipt: dict[str, Any], *path: str | int, to: Any) -> dict[str, Any]:
    copy = deepcopy(receipt)
    place: Any = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = to(place[path[-1]]) if callable(to) else to
    return copy


def difference(receipt: dict[str, Any]) -> str:
    found = replay(receipt)
    assert not found.same
    return str(found.difference)


def test_a_changed_order_is_named_by_the_openings_it_changes(receipt: dict[str, Any]) -> None:
    path = ("openings", OPERATOR, "figures", 0, "orders", 0)
    assert "sealed." in difference(changed(receipt, *path, "bid", to=11_999))
    assert "sealed." in difference(changed(receipt, *path, "party", to="friend"))


def test_a_changed_seed_draws_another_price(receipt: dict[str, Any]) -> None:
    assert difference(changed(receipt, "body", "seed", to="0" * 64)).startswith("bikes/4 ")


def test_a_changed_digest_is_named_by_its_field(receipt: dict[str, Any]) -> None:
    fake = "sha256:" + "0" * 64
    for path in (("rules",), ("state", "before"), ("state", "after"), ("answers",), ("sealed", "hr")):
        found = replay(changed(receipt, "body", *path, to=fake)).difference
        assert found is not None
        assert (found.path, found.recorded) == (".".join(path), json.dumps(fake)[:60] + "...")
    words = 'bikes/4 market is "cars", replay gives "bikes"'
    assert difference(changed(receipt, "body", "market", to="cars")) == words
    assert difference({**receipt, "id": "bikes/5"}) == 'bikes/5 id is "bikes/5", replay gives "bikes/4"'


def test_a_changed_answer_is_found_even_if_it_leads_where_nobody_asked(receipt: dict[str, Any]) -> None:
    """A better curve sells another level, whose worths and predictions nobody measured."""
    levels = {
        name: pair
        for name, pair in receipt["bundle"]["answers"].items()
        if pair[0]["type"] == "Recipe" and pair[0]["sources"]
    }
    assert len(levels) == 16
    unasked = 0
    for name, (_, measured) in levels.items():
        for gain in {0.0, 0.9375} - {float(measured)}:
            words = difference(changed(receipt, "bundle", "answers", name, 1, to=gain))
            unasked += "nobody answered" in words
    assert unasked > 0


def test_a_question_under_another_ones_name_is_found(receipt: dict[str, Any]) -> None:
    """Otherwise a repeated measurement would repeat something else."""
    one, other = list(receipt["bundle"]["answers"])[:2]
    asked = receipt["bundle"]["answers"][other][0]
    assert difference(changed(receipt, "bundle", "answers", one, 0, to=asked)).startswith("bikes/4 bundle.answers is ")


def test_a_lost_answer_is_named(receipt: dict[str, Any]) -> None:
    copy = deepcopy(receipt)
    name = next(iter(copy["bundle"]["answers"]))
    del copy["bundle"]["answers"][name]
    assert name[:15] in difference(copy)


def test_a_bundle_of_another_state_is_found(engine: Engine, receipt: dict[str, Any]) -> None:
    found = replay({**receipt, "bundle": {**receipt["bundle"], "state": engine.bundled(3)["bundle"]["state"]}})
    assert found.difference is not None
    assert found.difference.path in ("sealed.(operator)", "state.before", "state.after")
    owed = changed(receipt, "bundle", "state", "owed", "micros", 0, to=lambda micros: (micros + 1) % 10**6)
    assert replay(owed).difference is not None


def test_a_bundle_of_other_rules_is_found(receipt: dict[str, Any]) -> None:
    other = changed(receipt, "bundle", "charter", "rules", "quality", to="posted")
    assert replay(other).difference is not None
    renamed = changed(receipt, "bundle", "charter", "market", to="cars")
    assert difference(renamed) == 'bikes/4 market is "bikes", replay gives "cars"'


@pytest.mark.parametrize(
    "state",
    [{"type": "Gone"}, {"type": "Open"}, {"type": "Open", "prices": [], "splits": [], "owed": None}, [{"type": 5}]],
    ids=["unknown", "fieldless", "mistyped", "untyped"],
)
def test_a_bundle_that_cannot_be_read_is_refused_in_words(state: Any, receipt: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="cannot be read") as refused:
        replay({**receipt, "bundle": {**receipt["bundle"], "state": state}})
    assert refused.value.code == "malformed_json"


@pytest.mark.parametrize("state", [[], 5, {"type": "Asset", "code": "EUR", "decimals": 2}])
def test_a_bundle_from_which_nothing_can_be_settled_is_a_difference(state: Any, receipt: dict[str, Any]) -> None:
    found = replay({**receipt, "bundle": {**receipt["bundle"], "state": state}})
    assert str(found.difference).startswith("bikes/4 the trade is settled, replay gives none: ")


# ----------------------------------------------------------------------------------------------------------- remeasured


def test_with_the_noise_root_everything_measures_the_same(engine: Engine, receipt: dict[str, Any]) -> None:
    found = replay(receipt, engine.ask.shelf, operator=True)
    assert found.same
    assert found.measured is not None
    assert (found.measured.again, found.measured.operator) == (len(receipt["bundle"]["answers"]), 0)
    assert found.measured.identical == found.measured.again > 17


def test_without_it_only_what_is_not_degraded_is_measured_and_the_rest_is_counted(
    small: Small, receipt: dict[str, Any]
) -> None:
    found = replay(receipt, small.shelf(b"\0" * 32))
    assert found.same
    assert found.measured is not None
    asked = [pair[0] for pair in receipt["bundle"]["answers"].values()]
    needing = sum("degrade" in json.dumps(question) for question in asked)
    assert found.measured.operator == needing >= 15
    assert found.measured.again == found.measured.identical == len(asked) - needing > 0


def test_the_wrong_noise_root_measures_otherwise_and_is_told(small: Small, receipt: dict[str, Any]) -> None:
    found = replay(receipt, small.shelf(b"wrong" * 6), operator=True)
    assert found.difference is None
    assert found.measured is not None
    assert len(found.measured.outside) >= 15
    assert not found.same


def test_other_data_are_refused_by_their_digest(receipt: dict[str, Any]) -> None:
    other = columnwise().wanting("cnt", np.arange(90.0))
    with pytest.raises(DataError, match="not here"):
        replay(receipt, replace(other, others=other.others[1:]).shelf(b"\0" * 32))


def test_a_recorded_figure_that_was_never_measured_is_outside_its_tolerance(engine: Engine) -> None:
    store = MemoryStore()
    small = columnwise()
    mine = small.over(store)
    settled(mine, [small.order(0)])
    question, _ = next(pair for pair in store._answers.values() if b'"sources":[]' in pair[0])
    name = next(name for name, pair in store._answers.items() if pair[0] == question)
    store._answers[name] = (question, b"0.0009765625")
    bundled = mine.receipt(1) | {"bundle": _bundle(mine, engine)}
    measured = replay(bundled, mine.ask.shelf, operator=True).measured
    assert measured is not None
    assert measured.outside == (name,)


def _bundle(mine: Engine, engine: Engine) -> dict[str, Any]:
    answers = {name: [json.loads(one) for one in pair] for name, pair in mine.answers(mine.receipt(1)).items()}
    return {**engine.bundled(1)["bundle"], "answers": answers}


def test_rows_of_sellers_need_the_operator_only_where_they_were_thinned() -> None:
    small = rowwise(sellers=2)
    engine = small.engine()
    settled(engine, [small.order(9_000)])
    found = replay(engine.bundled(1), small.shelf(b"\0" * 32)).measured
    assert found is not None
    assert found.again == found.identical > 0
    assert found.operator >= 15


# ------------------------------------------------------------------------------------------------------------- sweeps


def test_a_sweep_replays_every_trade_and_measures_every_question_once(engine: Engine) -> None:
    sweep = replay_journal(engine, shelf=engine.ask.shelf)
    assert (sweep.same, sweep.total, sweep.difference) == (4, 4, None)
    assert sweep.measured is not None
    assert sweep.measured.identical == sweep.measured.again == engine.ask.trained


def test_a_sweep_crosses_amendments_and_counts_what_has_lost_its_data(small: Small) -> None:
    store, orders = MemoryStore(), stream_of(small, 6)
    settled(small.over(store), orders[:3])
    later = small.selling(hr=small.tables["hr"]).over(store, amend="two left")
    settled(later, orders[3:])
    sweep = replay_journal(later, shelf=later.ask.shelf)
    assert (sweep.same, sweep.total, sweep.difference) == (6, 6, None)
    assert sweep.measured is not None
    assert sweep.measured.identical == sweep.measured.again > 0
    assert sweep.measured.gone >= 15


def test_a_sweep_names_the_first_trade_that_comes_out_otherwise(small: Small) -> None:
    store = MemoryStore()
    engine = small.over(store)
    settled(engine, stream_of(small, 4))
    opened, content = store._answers["opened/3"]
    store._answers["opened/3"] = (opened, content.replace(b'"bid":14342', b'"bid":14343'))
    assert store._answers["opened/3"][1] != content
    sweep = replay_journal(engine)
    assert (sweep.same, sweep.total) == (3, 4)
    assert sweep.difference is not None
    assert sweep.difference.trade == "bikes/3"


def test_an_amendment_that_did_not_go_on_from_what_was_left_is_found(small: Small) -> None:
    store = MemoryStore()
    settled(small.over(store), stream_of(small, 3))
    amended = small.ruled(price="ucb")
    engine = amended.over(MemoryStore())
    forged = Engine(amended.charter(), engine.market, store, engine.ask, roots=small.roots, perform=print)
    forged.look()
    forged._begin("a fresh start for friends", 1)
    sweep = replay_journal(forged)
    assert sweep.difference is not None
    assert sweep.difference.trade == "bikes rules/1"


# ------------------------------------------------------------------------------------------------------------- words


def test_what_rests_on_the_noise_root_is_degraded_however_deep() -> None:
    task = columnwise().tasks["cnt"]
    source = Derived("sha256:1", "degrade", (3,))
    assert degraded(Recipe(task, "00", (source,)))
    assert degraded(Valuation(Recipe(task, "00"), (("a",), (Derived(source, "copy", (0.0,)),))))
    assert not degraded(Recipe(task, "00", ("a", Derived("a", "copy"))))
    assert not degraded(())


def test_the_tables_of_a_question_are_found_however_deep() -> None:
    task = columnwise().tasks["cnt"]
    recipe = Recipe(task, "00", (Derived(Derived("sha256:1", "degrade", (3,)), "copy"), "sha256:2"))
    assert tables_of(recipe) == {task.labels, "sha256:1", "sha256:2"}


def test_deviation_is_the_largest_difference_of_figures_and_infinite_for_other_things() -> None:
    one = Attribution((0.5, 0.25), (0.0, 0.0), "exact", 4, 0.0, 0.75)
    assert deviation(one, replace(one, values=(0.5, 0.125), method="sampled")) == 0.125
    assert deviation(one, replace(one, values=(0.5,))) == np.inf
    assert deviation(one, 0.5) == np.inf
    assert deviation((), ()) == 0.0
    assert deviation(one, one) == 0.0
    assert content_id(one) == content_id(replace(one))


def test_an_answer_of_another_type_than_its_question_has_is_refused_before_anything_runs(
    receipt: dict[str, Any],
) -> None:
    answers = dict(receipt["bundle"]["answers"])
    name = next(name for name, (question, _) in answers.items() if question["type"] == "Recipe")
    answers[name] = [answers[name][0], "ridge"]
    with pytest.raises(DataError, match="malformed_json"):
        replay({**receipt, "bundle": {**receipt["bundle"], "answers": answers}})


def test_another_key_is_noticed_even_if_it_draws_the_same_price() -> None:
    """With few prices, or one, a wrong key may well draw what the right one drew."""
    fixed = columnwise().ruled(price="fixed", rate=3_000)
    other = fixed.engine()
    settled(other, stream_of(fixed, 2))
    receipt = other.bundled(2)
    seed = receipt["body"]["seed"]
    changed = f"{int(seed[0], 16) ^ 1:x}{seed[1:]}"
    assert replay(receipt).same
    assert replay({**receipt, "body": {**receipt["body"], "seed": changed}}).difference is not None
