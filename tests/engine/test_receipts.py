"""Receipts: one body for everybody, each copy opened for its holder, nothing changed unseen, nothing hostile obeyed."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gainshare.core.codec import canonical, digest
from gainshare.core.errors import DataError, Refused
from gainshare.core.trades import Trade
from gainshare.engine.engine import Engine
from gainshare.engine.receipts import (
    OPERATOR,
    SCHEMA,
    Sealing,
    bundle_id,
    content_digest,
    copy_for,
    read,
    salts,
    sealed,
    verify,
)
from gainshare.engine.replay import replay
from tests.engine.small import columnwise, rowwise, settled, stream_of

Path = tuple[str | int, ...]


@pytest.fixture(scope="module")
def engine() -> Engine:
    """A market with a few trades, of which the third sold something and made an attack report."""
    small = columnwise()
    engine = small.engine()
    settled(engine, [*stream_of(small, 2), small.order(20_000, party="energy-lab")])
    return engine


@pytest.fixture(scope="module")
def receipt(engine: Engine) -> dict[str, Any]:
    return engine.receipt(3)


@pytest.fixture(scope="module")
def bundled(engine: Engine) -> dict[str, Any]:
    return engine.bundled(3)


# --------------------------------------------------------------------------------------------------------------- copies


def test_every_party_holds_the_same_body_and_opens_its_own_figures_only(receipt: dict[str, Any]) -> None:
    parties = [party for party in receipt["openings"] if party != OPERATOR]
    assert parties == ["energy-lab", "hr", "hum", "t"]
    for party in parties:
        copy = copy_for(receipt, party)
        assert copy["body"] == receipt["body"]
        assert list(copy["openings"]) == [party]
        text = canonical(copy).decode()
        hidden = [other for other in receipt["openings"] if other != party]
        assert not any(receipt["openings"][other]["salt"] in text for other in hidden)
        found = verify(copy)
        assert found.genuine
        assert dict(found.findings)["hidden"] == "4 parties' figures are sealed in this copy"
        openings = {other: receipt["openings"][other] for other in hidden[1:]} | copy["openings"]
        found = verify(copy | {"openings": openings})
        assert dict(found.findings)["hidden"] == "1 party's figures are sealed in this copy"


def test_a_buyer_sees_its_order_and_what_it_got_and_a_seller_its_share(receipt: dict[str, Any]) -> None:
    kinds = {party: [one["type"] for one in held["figures"]] for party, held in receipt["openings"].items()}
    assert kinds.pop("energy-lab") == ["Order", "Bought", "Delivery"]
    assert kinds.pop(OPERATOR) == ["Dossier"]
    assert set(map(tuple, kinds.values())) == {("Share",)}


def test_the_sellers_copy_tells_neither_bid_nor_payment_nor_other_sellers_amounts(receipt: dict[str, Any]) -> None:
    (share,) = copy_for(receipt, "t")["openings"]["t"]["figures"]
    assert isinstance(share, dict)
    assert set(share) == {"type", "party", "worth", "stderr", "share", "amount"}


def test_a_party_without_a_part_is_refused_and_told_who_has_one(receipt: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="has no part in bikes/3") as refused:
        copy_for(receipt, "nobody")
    assert refused.value.remedy == "one of energy-lab, hr, hum, t"


def test_a_copy_of_a_bundled_receipt_leaves_the_bundle_with_the_operator(bundled: dict[str, Any]) -> None:
    assert set(copy_for(bundled, "hr")) == {"id", "body", "openings"}


def test_salts_differ_between_parties_receipts_and_markets_with_other_secrets() -> None:
    found = [
        salts(root, receipt)(party)
        for root in (b"a" * 32, b"b" * 32)
        for receipt in ("bikes/1", "bikes/2", "cars/1")
        for party in ("hr", "hum", OPERATOR)
    ]
    assert len(set(found)) == len(found) == 18
    assert all(len(bytes.fromhex(salt)) == 16 for salt in found)
    assert salts(b"a" * 32, "bikes/1")("hr") == found[0]


def test_equal_figures_are_sealed_under_unequal_digests(engine: Engine) -> None:
    """Two trades that sold nothing show every seller the same figures; nobody can tell from the digests."""
    first = engine.receipt(1)
    shares = [canonical(first["openings"][party]["figures"]) for party in ("hr", "hum", "t")]
    assert [json.loads(share)[0]["amount"] for share in shares] == [0, 0, 0]
    assert len(set(first["body"]["sealed"].values())) == len(first["body"]["sealed"])
    assert not set(first["body"]["sealed"].values()) & set(engine.receipt(2)["body"]["sealed"].values())


def test_nobody_may_bear_the_operators_name() -> None:
    about = Sealing("bikes", "auction", 1, "r", "b", "a", "00", "n")
    with pytest.raises(Refused, match="operator's own name"):
        sealed(about, Trade((), (), (), None), (), ((OPERATOR, (1,)),), lambda party: "00")


def test_a_body_has_the_documented_fields_and_commits_to_each_opening(receipt: dict[str, Any]) -> None:
    body = receipt["body"]
    assert set(body) == {
        *("schema", "market", "kind", "step", "rules", "state", "seed", "answers", "sealed", "deliveries")
    }
    assert body["schema"] == SCHEMA == "gainshare.receipt/1"
    assert body["sealed"] == {party: digest(canonical(held)) for party, held in receipt["openings"].items()}


def test_bundles_are_named_by_what_they_list_in_order() -> None:
    assert bundle_id(["a", "b"]) == bundle_id(("a", "b")) != bundle_id(("b", "a"))


# --------------------------------------------------------------------------------------------------------------- verify


def test_a_fully_opened_receipt_adds_up_in_words(receipt: dict[str, Any]) -> None:
    found = verify(receipt)
    assert found.genuine
    assert dict(found.findings) == {
        "opened": "5 openings of 5, matching the digests",
        "adds up": "4 postings sum to 0 EUR; payment and payouts follow from the figures given",
    }


def test_a_receipt_on_which_nothing_moved_adds_up() -> None:
    small = columnwise()
    (one,) = settled(small.engine(), [small.order(0)])
    assert dict(verify(one.receipt).findings)["adds up"].startswith("nothing moved")


@pytest.mark.parametrize("division", ["shapley", "similarity", "banzhaf", "group-shapley"])
def test_every_receipt_of_a_stream_verifies(division: str) -> None:
    small = columnwise().ruled(division=division)
    assert all(verify(one.receipt).genuine for one in settled(small.engine(), stream_of(small, 15)))


def test_receipts_of_row_sellers_verify() -> None:
    small = rowwise(sellers=2)
    assert verify(settled(small.engine(), [small.order(20_000)])[0].receipt).genuine


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict | list) and value:
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path, value


def with_leaf(record: Any, path: Path, new: Any) -> Any:
    changed = deepcopy(record)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool) or value is None:
        return 1
    if isinstance(value, str):
        return value[:-1] + ("1" if value[-1:] != "1" else "2")
    return value + 1 if isinstance(value, int | float) else [1]


def found_out(receipt: dict[str, Any]) -> bool:
    """Whether verify or replay sees that something is wrong."""
    try:
        return not verify(receipt).genuine or not replay(receipt).same
    except DataError:
        return True


def test_a_change_of_any_field_of_body_or_openings_is_found(bundled: dict[str, Any]) -> None:
    assert not found_out(bundled)
    everything = [
        (part, *path) for part in ("body", "openings") for path, _ in leaves(bundled[part])
    ]  # of curves and attacks one of many
    chosen = [path for path in everything if path[-1] not in range(2, 99) and "attacks" not in path[:-2]]
    assert len(chosen) > 60
    for path in [("id",), *chosen]:
        value = bundled
        for key in path:
            value = value[key]  # type: ignore[index]
        assert found_out(with_leaf(bundled, path, other(value))), path


def resealed(receipt: dict[str, Any]) -> dict[str, Any]:
    """What an operator who cheats would hand out: digests that match the changed figures."""
    sealed = {party: content_digest(opening) for party, opening in receipt["openings"].items()}
    return {**receipt, "body": {**receipt["body"], "sealed": sealed}}


def test_figures_that_were_changed_and_sealed_again_are_found_too(engine: Engine, bundled: dict[str, Any]) -> None:
    line, _ = engine.store.find("step/3") or (None, None)
    assert line is not None
    assert line.about == digest(canonical(bundled["body"]))
    for path, value in leaves(bundled["openings"]):
        if path[-1] in range(2, 99) or "attacks" in path[:-2]:
            continue
        changed = resealed(with_leaf(bundled, ("openings", *path), other(value)))
        assert line.about != digest(canonical(changed["body"])), "it is not the one of the journal"
        assert "salt" in path or found_out(changed), path


Change = Callable[[dict[str, Any]], None]


def _more_payout(dossier: dict[str, Any]) -> None:
    dossier["evidence"]["shares"][0]["amount"] += 10_000


def _unbalanced(dossier: dict[str, Any]) -> None:
    dossier["entries"][0]["postings"][1]["units"] += 1


def _float_units(dossier: dict[str, Any]) -> None:
    for posting in dossier["entries"][0]["postings"]:
        posting["units"] += 0.5


def _huge_charge(dossier: dict[str, Any]) -> None:
    dossier["evidence"]["bought"]["charge"] = 2**53 - 1


def _text_bid(dossier: dict[str, Any]) -> None:
    dossier["orders"][0]["bid"] = "20000"


def _boolean(dossier: dict[str, Any]) -> None:
    dossier["evidence"]["withheld"] = False


def _no_orders(dossier: dict[str, Any]) -> None:
    dossier["orders"] = []


def _swapped(dossier: dict[str, Any]) -> None:
    dossier["evidence"], dossier["orders"] = dossier["orders"][0], [dossier["evidence"]]


def _zero_division(dossier: dict[str, Any]) -> None:
    dossier["evidence"]["shares"][0]["share"] = "1/0"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_more_payout, "exceed the payment"),
        (_unbalanced, "must sum to 0"),
        (_float_units, "never a float"),
        (_huge_charge, "exceeds the bid times the gain"),
        (_text_bid, "other types"),
        (_boolean, "other types"),
        (_no_orders, "0 orders"),
        (_swapped, "other types"),
        (_zero_division, "cannot be read"),
    ],
)
def test_figures_that_cannot_be_a_trades_do_not_add_up(change: Change, words: str, receipt: dict[str, Any]) -> None:
    copy = deepcopy(receipt)
    change(copy["openings"][OPERATOR]["figures"][0])
    found = verify(resealed(copy))
    assert not found.genuine
    assert words in dict(found.findings)["does not add up"]


def test_a_party_that_was_shown_other_figures_than_the_operator_has_is_named(receipt: dict[str, Any]) -> None:
    copy = deepcopy(receipt)
    copy["openings"]["hum"]["figures"][0]["amount"] += 1
    found = verify(resealed(copy))
    assert dict(found.findings)["does not add up"] == "hum is shown other figures than the operator"


def test_what_the_body_says_was_handed_over_is_what_the_operator_has(receipt: dict[str, Any]) -> None:
    copy = deepcopy(receipt)
    copy["body"]["deliveries"] = []
    assert "handed over" in dict(verify(copy).findings)["does not add up"]


def test_a_receipt_of_another_number_than_its_body_says_is_found(receipt: dict[str, Any]) -> None:
    found = verify({**receipt, "id": "bikes/4"})
    assert not found.genuine
    assert dict(found.findings)["opened"] == "its body is that of bikes/3"


# -------------------------------------------------------------------------------------------------------------- hostile


HOSTILE = [
    ("", "not JSON"),
    ("{", "not JSON"),
    ("[]", "must be an object"),
    ('"receipt"', "must be an object"),
    ("null", "must be an object"),
    ("{}", "body and openings"),
    ('{"body": [], "openings": {}}', "body and openings"),
    ('{"body": {}, "openings": {}}', "reads gainshare.receipt/1"),
    ('{"body": {"schema": "gainshare.receipt/2"}, "openings": {}}', "reads gainshare.receipt/1"),
    ('{"body": {"schema": "gainshare.receipt/1"}, "openings": {}}', "an object with schema, market"),
    ('{"body": {}, "openings": {}, "body": {}}', "twice"),
    ('{"x": ' + "9" * 5000 + "}", "not JSON"),
    ('{"x": ' + "9" * 400 + "}", "no canonical form"),
    ('{"x": 1e400}', "no canonical form"),
    ('{"x": NaN}', "no canonical form"),
    ('{"x": "\\ud800"}', "no canonical form"),
    ("[" * 100_000, "not JSON"),
    ('{"x": ' + "[" * 900 + "]" * 900 + "}", "receipt"),
]


@pytest.mark.parametrize(("text", "words"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_file_that_is_no_receipt_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(DataError, match=words) as refused:
        read(text)
    assert refused.value.code in ("malformed_json", "schema_too_new", "duplicate_key")


def test_a_receipt_read_from_its_own_text_is_the_same(bundled: dict[str, Any]) -> None:
    assert read(json.dumps(bundled)) == bundled


def test_a_later_schema_is_named_and_so_is_the_one_that_is_read() -> None:
    with pytest.raises(DataError, match=r"gainshare\.receipt/2.*reads gainshare\.receipt/1") as refused:
        read('{"body": {"schema": "gainshare.receipt/2"}, "openings": {}}')
    assert refused.value.code == "schema_too_new"


WRONG: list[Any] = [None, True, -1, 0.5, 2**53, "", "x", [], {}, [[]], {"type": "Sold"}, [1, "a", None], 10**30, 1e308]


def test_no_wrong_type_anywhere_makes_verify_or_replay_fail_otherwise_than_in_words(bundled: dict[str, Any]) -> None:
    paths = [path for path, _ in leaves({key: bundled[key] for key in ("id", "body", "openings")})]
    nodes = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1) if 7 not in path)
    for place, path in enumerate(nodes):
        assert found_out(with_leaf(bundled, path, WRONG[place % len(WRONG)])), path


def answer(receipt: Any) -> None:
    """Verify and replay say something, or refuse in words."""
    for ask in (verify, replay):
        with suppress(DataError):
            assert ask(receipt) is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WRONG),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80)
@given(data=st.data())
def test_no_json_anywhere_in_a_bundled_receipt_is_a_defect_of_ours(
    bundled: dict[str, Any], data: st.DataObject
) -> None:
    paths = [path for path, _ in leaves(bundled)]
    path = data.draw(st.sampled_from(paths))
    depth = data.draw(st.integers(1, len(path)))
    answer(with_leaf(bundled, path[:depth], data.draw(JSON)))


@settings(max_examples=60)
@given(value=st.dictionaries(st.sampled_from(["id", "body", "openings", "bundle"]), JSON))
def test_no_json_is_a_defect_of_ours(value: dict[str, Any]) -> None:
    answer(value)


def test_a_receipt_in_memory_is_judged_like_one_in_a_file(bundled: dict[str, Any]) -> None:
    for spoilt in ({**bundled, "bundle": {1: 2}}, {**bundled, "bundle": object()}, {**bundled, "id": None}):
        with pytest.raises(DataError, match="malformed_json"):
            replay(spoilt)


def test_a_field_that_stands_twice_among_many_is_found_at_once() -> None:
    fields = ", ".join(f'"f{number}": 0' for number in range(20_000))
    with pytest.raises(DataError, match=r'"f7": stands there twice'):
        read(f'{{{fields}, "f7": 1}}')
