"""Who joins, who leaves again, and who closes a round: as lines of a table."""

from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.markets.collaborative.records import Close, Join, Withdraw
from gainshare.service.files.collaborative_orders import MADE, TABLE, Line, as_order
from gainshare.service.files.orders import Known

KNOWN = Known(asset("EUR"))


def lines(folder: Path, *rows: str) -> list[Line]:
    (folder / "orders.csv").write_text("\n".join(["member,order", *rows, ""]))
    return [*TABLE.lines(folder / "orders.csv", "orders.csv", KNOWN)]


def test_each_word_is_an_order_and_a_member_may_come_back(tmp_path: Path) -> None:
    found = lines(tmp_path, "bern,join", "bern,withdraw", "bern,join", "operator,close")
    assert [type(as_order(line)) for line in found] == [Join, Withdraw, Join, Close]
    assert [line.member for line in found] == ["bern", "bern", "bern", "operator"]
    assert len({line.id for line in found}) == 4
    assert {type(as_order(line)) for line in found} == {*MADE.values()}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("bern,joins", 'order = "joins": not an order, did you mean join: one of join, withdraw, close'),
        ("bern,", 'order = "": not an order: one of join, withdraw, close'),
        ("bern,close", 'order = "close": is the operator\'s'),
        ("operator,join", "is a member's, and the operator brings no data"),
        (",join", 'member = ""'),
    ],
)
def test_what_is_no_order_is_refused_by_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        lines(tmp_path, "lyon,join", row)
    assert str(caught.value).startswith("orders.csv line 3: ")
    assert said in str(caught.value)


def test_a_table_that_is_not_there_is_to_be_written_or_is_called_otherwise(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="to be written, a header member,order and a line for each order") as caught:
        list(TABLE.lines(tmp_path / "orders.csv", "orders.csv", KNOWN))
    assert caught.value.remedy == "printf 'member,order\\nNAME,join\\noperator,close\\n' > orders.csv"
    (tmp_path / "order.csv").write_text("member,order\n")
    with pytest.raises(Refused, match=r"did you mean order\.csv"):
        list(TABLE.lines(tmp_path / "orders.csv", "orders.csv", KNOWN))


def test_orders_name_no_currency(tmp_path: Path) -> None:
    lines(tmp_path, "bern,join")
    assert TABLE.currency(tmp_path / "orders.csv", "orders.csv") is None
