"""Order tables: cells, identities, and lines that were settled before."""

import itertools
import tracemalloc
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from gainshare.core.errors import InvalidAmount, Refused
from gainshare.core.money import Money, asset
from gainshare.service.files.auction_file import OrderLine
from gainshare.service.files.auction_form import BIDS, Bid
from gainshare.service.files.columns import AS_NAMED, foreign
from gainshare.service.files.orders import Known

EUR = asset("EUR")


def table(folder: Path, text: str) -> Path:
    path = folder / "orders.csv"
    path.write_text(text)
    return path


def read(folder: Path, text: str, *, tasks: Sequence[str] = ("",), columns: Mapping[str, str] = AS_NAMED) -> list[Bid]:
    return list(BIDS.lines(table(folder, text), "orders.csv", Known(EUR, tasks), columns=columns))


def test_an_amount_may_name_its_currency_or_not(tmp_path: Path) -> None:
    found = read(tmp_path, 'buyer,bid\nlab,45.00\ncity,12.50 EUR\nport,"1,311.77 EUR/gain"\n')
    assert [(order.line, order.buyer, order.bid) for order in found] == [
        (2, "lab", 4_500),
        (3, "city", 1_250),
        (4, "port", 131_177),
    ]


@pytest.mark.parametrize(
    ("cell", "code", "rule"),
    [
        ("ten", "invalid_amount", "must be a number"),
        ("1e400", "invalid_amount", "must be finite, such as 45.00"),
        ("NaN", "invalid_amount", "finite"),
        ("inf", "invalid_amount", "finite"),
        ("-1", "invalid_amount", ">= 0"),
        ("10.005", "too_precise", "2 decimals"),
        (str(2**63), "amount_too_large", "9007199254740991"),
        ("", "invalid_amount", "45.00"),
        ("5 USD", "invalid_amount", "must be in EUR"),
        ("5 EUR/weight", "invalid_amount", "per gain"),
    ],
)
def test_a_bad_bid_is_refused_with_line_cell_and_rule(tmp_path: Path, cell: str, code: str, rule: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        read(tmp_path, f"buyer,bid\ncity,5\nlab,{cell}\n")
    assert caught.value.code == code
    assert str(caught.value).startswith(f'orders.csv line 3: bid = "{cell}": ')
    assert rule in str(caught.value)


@pytest.mark.parametrize("name", ["", "a:b", " a", "a\tb", "x" * 65, "e\u0301"])
def test_a_buyer_that_cannot_name_an_account_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match=r"orders.csv line 2: buyer.*\[invalid_name\]"):
        read(tmp_path, f'buyer,bid\n"{name}",5\n')


def test_foreign_headers_are_read_by_the_option_that_the_message_prints(tmp_path: Path) -> None:
    text = "customer,offer\nlab,45\n"
    with pytest.raises(Refused) as caught:
        read(tmp_path, text)
    assert "columns customer, offer: unknown columns; if they are the buyer and bid" in str(caught.value)
    with pytest.raises(Refused, match="add --columns bid=offer"):
        read(tmp_path, text, columns=foreign("buyer=customer"))
    assert read(tmp_path, text, columns=foreign("buyer=customer,bid=offer"))[0].bid == 4_500


@pytest.mark.parametrize(
    ("text", "option", "named"),
    [
        ("buyer\nlab\n", "", ["column bid", "is required", "--columns bid=NAME"]),
        ("buyer,bid,tsk\nlab,5,a\n", "", ["column tsk", "unknown_field"]),
        ("buyer,bid\nlab,5\n", "bid=offer", ["--columns bid", "offer", "no such column"]),
        ("buyer,bid\nlab,5\n", "bd=bid", ["--columns", "bd", "did you mean bid"]),
        ("buyer,bid,b2\nlab,5,6\n", "bid=b2", ["column bid", "given twice"]),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, text: str, option: str, named: list[str]) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, text, columns=foreign(option) if option else {})
    for part in named:
        assert part in str(caught.value)


@pytest.mark.parametrize("option", ["", "bid", "bid=", "=offer", "bid=a,"])
def test_an_option_that_maps_nothing_is_refused(option: str) -> None:
    with pytest.raises(Refused, match="must be like bid=offer"):
        foreign(option)


def test_a_task_must_be_one_of_the_markets(tmp_path: Path) -> None:
    text = "buyer,bid,task\nlab,5,rides\ncity,5,\n"
    assert [order.task for order in read(tmp_path, text, tasks=("rides",))] == ["rides", "rides"]
    assert [order.task for order in read(tmp_path, text, tasks=("", "rides"))] == ["rides", ""]
    with pytest.raises(Refused, match=r"line 3.*must name one of rides, wet"):
        read(tmp_path, text, tasks=("rides", "wet"))
    with pytest.raises(Refused, match='task = "rides": not a task, did you mean ride'):
        read(tmp_path, text, tasks=("ride",))


def test_equal_lines_are_told_apart_by_their_occurrence(tmp_path: Path) -> None:
    one, two, three = read(tmp_path, "buyer,bid\nlab,5\nlab,5.00 EUR\nlab,6\n")
    assert len({one.id, two.id, three.id}) == 3
    assert one.id.partition("#")[0] == two.id.partition("#")[0]


def test_an_identity_survives_foreign_headers_and_new_columns(tmp_path: Path) -> None:
    plain = read(tmp_path, "buyer,bid\nlab,5\n")[0].id
    assert read(tmp_path, "offer,who\n5.00,lab\n", columns=foreign("bid=offer,buyer=who"))[0].id == plain
    assert read(tmp_path, "buyer,bid,group,id\nlab,5,,\n")[0].id == plain
    assert read(tmp_path, "buyer,bid,group\nlab,5,g\n")[0].id != plain


def test_an_order_may_bring_its_own_identity_once(tmp_path: Path) -> None:
    assert [order.id for order in read(tmp_path, "id,buyer,bid\na1,lab,5\na2,lab,5\n")] == ["a1", "a2"]
    with pytest.raises(Refused, match=r'line 3: id = "a1": is the id of line 2 too \[duplicate_key\]'):
        read(tmp_path, "id,buyer,bid\na1,lab,5\na1,city,6\n")


def test_orders_spelled_out_are_those_of_a_table(tmp_path: Path) -> None:
    line = OrderLine.model_construct(buyer="lab", bid=Money(131_177, EUR), id="", task="", group="")
    (order,) = BIDS.spelled([line], "bikes.toml", Known(EUR))
    assert order.id == read(tmp_path, 'buyer,bid\nlab,"1,311.77"\n')[0].id


def test_the_currency_of_a_table_is_the_first_one_named(tmp_path: Path) -> None:
    assert BIDS.currency(table(tmp_path, "buyer,bid\na,4\nb,5 CHF/gain\nc,6 EUR\n"), "orders.csv") == asset("CHF")
    assert BIDS.currency(table(tmp_path, "buyer,bid\na,4\nb,ten euro\n"), "orders.csv") is None


def test_a_long_table_is_read_line_by_line(tmp_path: Path) -> None:
    lines = "".join(f"{'lab' * 20},{number}.00\n" for number in range(5_000))
    orders = BIDS.lines(table(tmp_path, f"buyer,bid\n{lines}broken line\n"), "orders.csv", Known(EUR))
    assert next(orders).bid == 0
    tracemalloc.start()
    assert sum(1 for _ in itertools.islice(orders, 4_999)) == 4_999
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4_999 * 400
    with pytest.raises(Refused, match=r"orders\.csv line 5002: expected 2 cells, got 1"):
        next(orders)
