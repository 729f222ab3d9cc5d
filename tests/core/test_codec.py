"""Records become one byte string and come back as the records they were."""

from dataclasses import dataclass, make_dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

import numpy as np
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.codec import Codec, canonical, content_id, digest, plain
from gainshare.core.questions import Derived
from gainshare.core.trades import Deed, Delivery, Entry, Posting, Trade

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Point:
    across: float
    up: float


@dataclass(frozen=True, slots=True)
class Circle:
    centre: Point
    radius: Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    shapes: tuple[Point | Circle, ...]
    pair: tuple[int, float]
    name: str
    weights: tuple[float, ...] = ()
    best: Circle | None = None
    limit: float | None = None
    mixed: tuple[int | float, ...] = ()
    either: tuple[float, ...] | str = ""
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Box(Generic[Part]):
    inside: Part


@dataclass(frozen=True, slots=True)
class Chain:
    value: int
    rest: "Chain | None" = None


CODEC = Codec([Plan, Box, Chain])

whole = st.integers(-(2**53) + 1, 2**53 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-99, 99).map(float)
points = st.builds(Point, floats, floats)
circles = st.builds(Circle, points, st.fractions())
plans = st.builds(
    Plan,
    st.lists(points | circles, max_size=3).map(tuple),
    st.tuples(whole, floats),
    st.text(),
    st.lists(floats, max_size=3).map(tuple),
    st.none() | circles,
    st.none() | floats,
    st.lists(whole | floats, max_size=3).map(tuple),
    st.lists(floats, min_size=1, max_size=3).map(tuple) | st.text(),
    st.booleans(),
)


@given(plans)
def test_a_record_comes_back_equal_and_writes_the_same_bytes(plan: Plan) -> None:
    again = CODEC.read_bytes(canonical(plan))
    assert again == plan
    assert canonical(again) == canonical(plan)


@given(plans)
def test_a_float_comes_back_a_float_even_if_it_is_whole(plan: Plan) -> None:
    again = CODEC.read_bytes(canonical(plan))
    assert type(again.pair[0]) is int
    assert type(again.pair[1]) is float
    assert all(type(weight) is float for weight in again.weights)
    assert again.limit is None or type(again.limit) is float
    assert all(type(shape.across) is float for shape in again.shapes if isinstance(shape, Point))


@given(plans, plans)
def test_records_have_the_same_id_exactly_if_they_are_equal(one: Plan, other: Plan) -> None:
    assert (content_id(one) == content_id(other)) is (plain(one) == plain(other))


def test_whole_floats_and_ints_are_the_same_bytes() -> None:
    assert canonical(Point(1.0, -0.0)) == b'{"across":1,"type":"Point","up":0}'
    assert canonical((1.0, 2, 0.5, 1e21, True, None, "x")) == b'[1,2,0.5,1e+21,true,null,"x"]'


def test_bytes_are_those_of_rfc_8785() -> None:
    posting = Posting("earnings:hr", 192, "EUR")
    assert canonical(posting) == b'{"account":"earnings:hr","asset":"EUR","type":"Posting","units":192}'
    assert content_id(posting) == "sha256:aa076e6cb0d01b29c46a8324a41cba49e6f3483671baf01c0d77c9b027e86bc0"
    assert canonical({"b": [1.5], "a": "é\n"}) == '{"a":"é\\n","b":[1.5]}'.encode()
    assert digest(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


json_values = st.recursive(
    st.none() | st.booleans() | whole | floats | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(json_values, plans)
def test_every_value_is_written_as_the_reference_writes_it(value: Any, plan: Plan) -> None:
    assert canonical([value]) == rfc8785.dumps([value])
    assert canonical(plan) == rfc8785.dumps(plain(plan))


@given(st.integers(-30, 30), st.floats(1, 10, exclude_max=True))
def test_floats_of_every_size_are_written_as_the_reference_writes_them(power: int, front: float) -> None:
    value = float(f"{front!r}e{power}")
    assert canonical((value, -value)) == rfc8785.dumps([value, -value])


def test_names_are_sorted_as_utf_16() -> None:
    names = {"\ue000": 1, "\U0001f600": 2, "a": 3, "": 4, "\x7f\x1f\u2028": 5}
    assert canonical(names) == rfc8785.dumps(names)


def test_fractions_keep_their_value_beyond_any_float() -> None:
    third = Circle(Point(0.5, 1.0), Fraction(10**40, 3))
    assert plain(third)["radius"] == "1" + "0" * 40 + "/3"  # type: ignore[call-overload, index]
    assert CODEC.read_bytes(canonical(third)) == third
    assert CODEC.read_bytes(canonical((Fraction(1, 3), 2)), tuple[Fraction, ...])[0] == Fraction(1, 3)


@pytest.mark.parametrize("text", ["1e999999999", "0.5", " 1", "1/-3", "1_0", "nan", "1" * 1001])
def test_a_fraction_is_read_only_as_it_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="no fraction"):
        CODEC.read({"type": "Circle", "centre": {"type": "Point", "across": 0, "up": 0}, "radius": text})


def test_a_field_that_may_be_a_fraction_or_none_is_read_as_either() -> None:
    assert CODEC.read("1/3", Fraction | None) == Fraction(1, 3)
    assert CODEC.read(None, Fraction | None) is None


def test_a_generic_record_is_read_by_what_it_holds() -> None:
    trade = Trade(
        (Entry("sale", (Posting("escrow:city", -5, "EUR"), Posting("earnings:hr", 5, "EUR"))),),
        (Delivery("city", "predictions", "sha256:0", 1.0),),
        (Deed("deliver", "city", "sha256:1"),),
        Box(Circle(Point(1.0, 2.0), Fraction(1, 7))),
    )
    codec = Codec([Trade, Box, Circle, Entry, Delivery, Deed])
    assert codec.read_bytes(canonical(trade)) == trade


def test_a_record_may_hold_records_of_its_own_type() -> None:
    chain = Chain(1, Chain(2, Chain(3)))
    assert CODEC.read_bytes(canonical(chain)) == chain
    nested = Derived(Derived("sha256:0", "copy", (0.0,)), "degrade", (3,))
    assert Codec([Derived]).read_bytes(canonical(nested)) == nested


def test_a_large_whole_float_is_no_int() -> None:
    plan = Plan((), (0, 0.0), "", mixed=(7.183895033093007e16, 3))
    again = CODEC.read_bytes(canonical(plan))
    assert again == plan
    assert [type(part) for part in again.mixed] == [float, int]


def test_an_unknown_record_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unknown record 'Posting'"):
        CODEC.read(plain(Posting("a", 1, "EUR")))
    with pytest.raises(ValueError, match="unknown record None"):
        CODEC.read({"across": 1, "up": 2})


@pytest.mark.parametrize("spoil", [{"up": ...}, {"in": 3}], ids=["missing", "extra"])
def test_a_record_with_other_fields_is_refused(spoil: dict[str, Any]) -> None:
    stored: dict[str, Any] = {"type": "Point", "across": 1, "up": 2} | spoil
    with pytest.raises(ValueError, match="Point: fields"):
        CODEC.read({name: value for name, value in stored.items() if value is not ...})


def test_two_records_of_one_name_are_refused_when_the_codec_is_built() -> None:
    other = make_dataclass("Point", [("x", int)], frozen=True)
    with pytest.raises(TypeError, match="two records are named Point"):
        Codec([Point, other])


@pytest.mark.parametrize("value", [[1], {1, 2}, b"x", np.int64(3), Point, object()])
def test_what_is_no_record_cannot_be_stored(value: object) -> None:
    with pytest.raises(TypeError, match="cannot store"):
        plain((value,))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53])
def test_numbers_that_json_cannot_carry_exactly_are_refused(value: float) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical((value,))


@pytest.mark.parametrize("value", ["\ud800", {"\ud800": 1}])
def test_text_that_is_no_unicode_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical([value])
