"""A replay that differs is told by the first field in which it does."""

import json

import pytest

from gainshare.axioms.replay import replay_divergence
from gainshare.core.errors import Refused

RECEIPT = {
    "market": "bikes",
    "shares": [{"seller": "hr", "amount": "1.92"}, {"seller": "hum", "amount": "0.41", "worth": 0.25}],
    "state": {"weights": [1.0, 0.5, None], "closed": False},
}


def canonical(body: object) -> bytes:
    return json.dumps(body, sort_keys=True).encode()


def test_the_same_bytes_are_no_divergence() -> None:
    assert replay_divergence(canonical(RECEIPT), canonical(RECEIPT)) is None
    assert replay_divergence(RECEIPT, json.loads(canonical(RECEIPT))) is None


def test_a_changed_amount_is_named_by_its_seller() -> None:
    changed = json.loads(canonical(RECEIPT))
    changed["shares"][1]["amount"] = "0.42"
    changed["state"]["weights"][0] = 9.0
    assert str(replay_divergence(canonical(RECEIPT), canonical(changed), trade="bikes/17")) == (
        'bikes/17 shares.hum.amount is "0.41", replay gives "0.42"'
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ({"a": 1, "b": 2}, {"b": 2}, "a is 1, replay gives missing"),
        ({"b": 2}, {"a": None, "b": 2}, "a is missing, replay gives null"),
        ({"w": [1, 2]}, {"w": [1, 2, 3]}, "w.2 is missing, replay gives 3"),
        ({"w": [1, [2, 5]]}, {"w": [1, [2, 6]]}, "w.1.1 is 5, replay gives 6"),
        ({"w": True}, {"w": 1}, "w is true, replay gives 1"),
        ({"w": 1}, {"w": "1"}, 'w is 1, replay gives "1"'),
        ({"w": {"x": 1}}, {"w": [1]}, 'w is {"x": 1}, replay gives [1]'),
        (3, 4, "the record is 3, replay gives 4"),
    ],
)
def test_every_kind_of_difference_is_told(old: object, new: object, sentence: str) -> None:
    assert str(replay_divergence(old, new)) == sentence
    assert str(replay_divergence(canonical(old), canonical(new))) == sentence


def test_numbers_that_are_written_alike_are_equal() -> None:
    assert replay_divergence({"w": 1}, {"w": 1.0}) is None


def test_bytes_that_differ_in_layout_alone_differ() -> None:
    witness = replay_divergence(b'{"a":1}', b'{"a": 1}', trade="bikes/2")
    assert str(witness) == "bikes/2 layout is 7 bytes, replay gives 8 others, same fields"


def test_long_values_are_cut() -> None:
    witness = replay_divergence({"w": "x" * 500}, {"w": "y"})
    assert witness is not None
    assert len(witness.recorded) == 63


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(Refused, match=r"recorded = .*must be JSON \[malformed_json\]"):
        replay_divergence(b'{"a":', b"{}")
