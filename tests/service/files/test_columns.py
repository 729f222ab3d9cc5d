"""The columns of a table: a header is ours, or an option makes it ours, or a message prints that option."""

import pytest

from gainshare.core.errors import Refused
from gainshare.service.files.columns import Columns, foreign

MODELS = Columns("models", ("model", "accuracy"), ("cap",), "--columns")


def test_a_header_of_ours_is_read_in_any_order() -> None:
    assert MODELS.named(["cap", "accuracy", "model"], "m.csv") == ["cap", "accuracy", "model"]


def test_foreign_headers_are_read_by_the_option_that_the_message_prints() -> None:
    given = ["name", "accuracy", "top price"]
    with pytest.raises(Refused, match="model or cap, add --columns model=NAME,cap=NAME; delete the rest"):
        MODELS.named(given, "m.csv")
    with pytest.raises(Refused, match=r"column name: unknown column; if it is the model, add --columns model=name"):
        MODELS.named(given[:2], "m.csv")
    with pytest.raises(Refused, match=r'if it is the cap, add --columns cap="top price"'):
        MODELS.named(given, "m.csv", foreign("model=name"))
    assert MODELS.named(given, "m.csv", foreign('model=name,cap="top price"')) == ["model", "accuracy", "cap"]


def test_capitals_and_outer_blanks_make_no_other_column() -> None:
    assert MODELS.named(["Model", " ACCURACY", "Cap "], "m.csv") == ["model", "accuracy", "cap"]
    with pytest.raises(Refused, match="column Model: unknown column: delete it, or if it is the cap"):
        MODELS.named(["Model", "model", "accuracy"], "m.csv")


def test_columns_that_nobody_needs_are_named_together_to_be_deleted() -> None:
    given = ["model", "accuracy", "notes", "year"]
    rule = "columns notes, year: unknown columns: delete them, or if one is the cap, add --columns cap=NAME"
    with pytest.raises(Refused, match=rule):
        MODELS.named(given, "m.csv")
    with pytest.raises(Refused, match="columns notes, year: unknown; models have no further columns: delete them"):
        MODELS.named([*given, "cap"], "m.csv")


@pytest.mark.parametrize(
    ("given", "columns", "rule"),
    [
        (["model"], {}, "column accuracy: is required; if it has another name, add --columns accuracy=NAME"),
        (["model", "accuracy", "cap", "more"], {}, "column more: unknown; models have no further columns: delete it"),
        (["model", "accuracy", "name"], {"model": "name"}, "column model: is given twice"),
        (["model", "accuracy"], {"caps": "x"}, '--columns = "caps": not a column of models, did you mean cap'),
        (["model", "accuracy"], {"cap": "modle"}, '--columns cap = "modle": no such column, did you mean model'),
    ],
)
def test_a_wrong_header_is_refused_by_its_column(given: list[str], columns: dict[str, str], rule: str) -> None:
    with pytest.raises(Refused) as caught:
        MODELS.named(given, "m.csv", columns)
    assert caught.value.code == "unknown_field"
    assert rule in str(caught.value)


@pytest.mark.parametrize("option", ["", "cap", "cap=", "=price", "cap=a,"])
def test_an_option_that_maps_nothing_is_refused_with_an_example(option: str) -> None:
    with pytest.raises(Refused, match=r"--columns .*must be like cap=price"):
        foreign(option, example="cap=price")
