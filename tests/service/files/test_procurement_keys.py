"""Every key of a procurement's file stands in the file that `init` writes, and is read by its record."""

from collections.abc import Mapping

import pytest
from pydantic import BaseModel

from gainshare.service.files.keys import DataRules
from gainshare.service.files.procurement_file import (
    LotLine,
    OrderLine,
    ProcurementFile,
    ProcurementRules,
    ProcurementTask,
)
from gainshare.service.files.procurement_keys import KEYS, OFFERED, SPELLED, WORDS
from gainshare.service.files.procurement_orders import NEEDS

TABLES: Mapping[str, type[BaseModel]] = {
    "": ProcurementFile,
    "data": DataRules,
    "task": ProcurementTask,
    "rules": ProcurementRules,
}


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_those_of_the_record(table: str) -> None:
    own = {key.name for key in KEYS if key.table == table}
    known = set(TABLES[table].model_fields) - (
        {"order", "offer", *TABLES, "data", "task", "rules"} if not table else set()
    )
    assert own == known


def test_what_is_spelled_out_is_known() -> None:
    names = {code.partition(" = ")[0] for code in SPELLED}
    assert names == set(OrderLine.model_fields)
    assert {code.partition(" = ")[0] for code in OFFERED} == set(LotLine.model_fields) - {
        "seller",
        "file",
        "columns",
        "group",
    }


def test_every_word_of_orders_is_told() -> None:
    assert all(word in SPELLED['order = "income"'] for word in NEEDS)
    assert WORDS["price"][0] == "auto"
