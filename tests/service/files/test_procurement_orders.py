"""The table of a procurement's orders: every word comes to its order, and takes the cells it needs and no other."""

from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.markets.procurement import records
from gainshare.service.files.orders import Known
from gainshare.service.files.procurement_orders import NEEDS, TABLE, Line, as_order

HEAD = "party,order,amount,tick,to,tranche,what,count,reason,id\n"
KNOWN = Known(asset("EUR"))
SOUND = {
    "ask": ("court,ask,5.00,,,,,,,1", records.Ask("1", "court", 500)),
    "stay": ("court,stay,,3,,,,,,1", records.Answer("1", "court", stays=True, tick=3)),
    "leave": ("court,leave,,3,,,,,,1", records.Answer("1", "court", stays=False, tick=3)),
    "tick": ("operator,tick,,3,,,,,,1", records.Tick("1", "operator", 3)),
    "close": ("operator,close,,,,,,,,1", records.Close("1", "operator")),
    "income": ("operator,income,0,,,,,,,1", records.Income("1", "operator", 0)),
    "transfer": ("court,transfer,5,,bank,2,,,,1", records.Transfer("1", "court", "bank", 2, 500)),
    "redeem": ("court,redeem,5,,,2,cash,,,1", records.Redeem("1", "court", 2, "cash", 500)),
    "forfeit": ("operator,forfeit,,,court,2,,,copied,1", records.Forfeit("1", "operator", "court", 2, "copied")),
}


def _read(folder: Path, line: str) -> Line:
    (folder / "orders.csv").write_text(f"{HEAD}{line}\n")
    (found,) = TABLE.lines(folder / "orders.csv", "orders.csv", KNOWN)
    return found


@pytest.mark.parametrize("word", NEEDS)
def test_every_word_is_an_order_of_the_market(tmp_path: Path, word: str) -> None:
    line, order = SOUND[word]
    assert as_order(_read(tmp_path, line)) == order


def test_a_claim_buys_so_many_predictions(tmp_path: Path) -> None:
    found = as_order(_read(tmp_path, "court,redeem,,,,2,predictions,7,,1"))
    assert found == records.Redeem("1", "court", 2, "predictions", 7)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("court,sell,,,,,,,,", "not an order: one of ask, stay"),
        ("court,sty,,,,,,,,", "not an order, did you mean stay"),
        ("court,stay,,,,,,,,", "line 2: tick: is required by order stay"),
        ("court,stay,,0,,,,,,", 'tick = "0": must be a whole number above 0'),
        ("court,stay,,1.5,,,,,,", 'tick = "1.5": must be a whole number above 0'),
        ("court,stay,5,1,,,,,,", "line 2: amount: must be empty: order stay takes none"),
        ("court,ask,,,,,,,,", "line 2: amount: is required by order ask"),
        ("court,redeem,5,,,1,predictions,,,", "count: is required by order redeem"),
        ("court,redeem,5,,,1,predictions,2,,", "amount: must be empty: order redeem takes none"),
        ("court,redeem,5,,,1,,,,", "what: is required by order redeem"),
        ("court,redeem,,,,1,gold,,,", 'what = "gold": must be one of cash, predictions, licence'),
        ("court,transfer,5,,,1,,,,", "line 2: to: is required by order transfer"),
        (",ask,5,,,,,,,", 'party = "": must be 1 to 64'),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_cell(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(Refused) as caught:
        _read(tmp_path, line)
    assert told in str(caught.value)


def test_a_table_without_amounts_names_no_currency(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("party,order,tick\ncourt,stay,1\n")
    assert TABLE.currency(tmp_path / "orders.csv", "orders.csv") is None
