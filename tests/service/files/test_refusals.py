"""One refusal for whatever a model finds wrong."""

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from gainshare.core.errors import Refused
from gainshare.service.files.refusals import refusal


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    price: str = ""


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    name: str
    rules: Inner = Inner()
    lines: tuple[Inner, ...] = ()


def said(**given: object) -> Refused:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(given)
    return refusal(caught.value, Outer, "a.toml")


def test_a_mistyped_key_comes_before_the_key_it_leaves_missing() -> None:
    assert str(said(nmae="x")) == "a.toml: nmae: unknown key, did you mean name [unknown_key]"


def test_a_key_of_another_table_is_found_there() -> None:
    assert str(said(name="x", price="y")) == "a.toml: price: unknown key, did you mean rules.price [unknown_key]"


def test_an_entry_of_a_list_is_counted_from_one() -> None:
    assert (
        str(said(name="x", lines=({}, {"price": 5})))
        == "a.toml: lines.2.price = 5: must be text in quotes [wrong_type]"
    )


def test_a_missing_key_shows_no_value() -> None:
    assert str(said()) == "a.toml: name: is required [missing_key]"
