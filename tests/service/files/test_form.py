"""What files say of a market, whatever its kind."""

from pathlib import Path
from typing import Literal

import pytest

from gainshare.core.errors import Refused
from gainshare.service.files.form import Key, own, unformulated
from gainshare.service.files.forms import FORMS
from gainshare.service.folder import drafted
from gainshare.service.outstanding import prefixed
from tests.service.stage import bikes


def test_a_key_is_called_by_its_table_and_name() -> None:
    assert Key("rules", "price", "hedge", "").dotted == "rules.price"
    assert Key("", "market", "bikes", "").dotted == "market"


@pytest.mark.parametrize("line", ["publish", "/:publish", ":publish", "/"])
def test_no_line_of_a_table_has_the_id_of_an_order_that_the_market_needs(line: str) -> None:
    assert prefixed("", line) != own("publish")
    assert prefixed("may.csv", line) != own("publish")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert unformulated(cell) == f"'{cell}"


def test_what_is_built_for_one_kind_is_refused_for_others(tmp_path: Path) -> None:
    draft = drafted(bikes(tmp_path / "new") / "bikes.toml")
    draft.of_kind("auction", "simulated")
    with pytest.raises(Refused, match="only markets of kind barter can be simulated"):
        draft.of_kind("barter", "simulated")


def test_every_kind_is_where_the_list_says() -> None:
    assert {name: form.model.model_fields["kind"].annotation for name, form in FORMS.items()} == {
        name: Literal[name] for name in FORMS
    }
