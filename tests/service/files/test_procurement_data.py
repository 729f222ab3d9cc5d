"""What a procurement's files hold: text as it lies there, whom asks are of, income by line; what is refused by name."""

import os
from pathlib import Path

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.core.questions import table_id
from gainshare.markets.procurement.described import commitment, descriptions
from gainshare.service.files.documents import read_documents
from gainshare.service.files.kept_lots import lot_file
from gainshare.service.files.procurement_data import BASE, TEXT, Lots, brought, described, income_currency
from gainshare.service.files.procurement_form import first
from gainshare.service.files.rules_file import load
from gainshare.service.folder import drafted
from tests.service.speeches import MARKET, prose, speeches


def _lots(folder: Path, **changes: str) -> Lots:
    text = MARKET
    for old, new in changes.items():
        text = text.replace({"files": 'files = "providers/*"', "offers": 'offers = "offers.csv"'}.get(old, old), new)
    (folder / "speeches.toml").write_text(text)
    return brought(load(folder / "speeches.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A procurement that was never traded."""
    return speeches(tmp_path / "new")


def test_the_buyers_text_stands_beside_the_lots_and_is_no_lot(folder: Path) -> None:
    (folder / "base").mkdir()
    (folder / "base" / "old.txt").write_text("what I have\n" * 400)
    found = _lots(folder, **{"[rules]": 'base = "base"\n[rules]'})
    assert set(found.offers.validation) == {TEXT, BASE}
    assert found.offers.validation[TEXT].texts == (prose(1).encode(),)
    texts = [text for each in found.offers.offers for text in each.table.texts]
    assert described(found.offers.offers) == (len(texts), sum(map(len, texts)))
    assert found.unasked == ("radio",)
    assert found.asks == {"archive": 2000, "court": 3000, "press": 40000}


def test_offers_may_be_spelled_out_and_a_group_asks_once(folder: Path) -> None:
    line = '[[offer]]\nseller = "{0}"\nfile = "providers/{0}.txt"\ngroup = "{1}"\nask = "{2} EUR"\nlicence = "CC0"\n'
    spelled = line.format("archive", "north", 5) + line.format("radio", "north", 7) + line.format("press", "", 1)
    found = _lots(folder, files=spelled, offers="")
    assert found.asks == {"north": 1200, "press": 100}
    assert found.licences == {"archive": "CC0", "radio": "CC0", "press": "CC0"}


@pytest.mark.parametrize(
    ("offers", "told"),
    [
        (
            "seller,ask\narchve,5\n",
            'line 2: seller = "archve": brings nothing: no data are of this name, did you mean archive',
        ),
        ("seller,ask\narchive,5\narchive,6\n", 'line 3: seller = "archive": has an offer already, offers.csv line 2'),
        ("seller,ask\narchive,-5\n", 'line 2: ask = "-5": must be >= 0'),
        ("seller,ask,weight\narchive,5,3\n", "offers have no further columns: delete it"),
        ("seller,ask\n", "no seller asks for anything"),
    ],
)
def test_a_wrong_offer_is_refused_by_line(folder: Path, offers: str, told: str) -> None:
    (folder / "offers.csv").write_text(offers)
    with pytest.raises(Refused) as caught:
        _lots(folder)
    assert told in str(caught.value)


def test_links_and_devices_are_refused_by_name(folder: Path) -> None:
    (folder / "providers" / "link.txt").symlink_to(folder / "providers" / "press.txt")
    with pytest.raises(Refused, match=r"providers/link.txt: is a link, and none is followed"):
        _lots(folder)
    (folder / "providers" / "link.txt").unlink()
    os.mkfifo(folder / "providers" / "pipe.txt")
    with pytest.raises(Refused, match=r"providers?/?pipe.txt|pipe.txt: is neither file nor directory"):
        _lots(folder)


def test_a_seller_without_text_is_a_seller_and_stops_nobody(folder: Path) -> None:
    before = [each.seller for each in _lots(folder).offers.offers]
    (folder / "providers" / "hollow").mkdir()
    (folder / "providers" / "void").mkdir()
    (folder / "providers" / "void" / "a.txt").touch()
    (folder / "providers" / "zero.txt").touch()
    found = {each.seller: each.table.texts for each in _lots(folder).offers.offers}
    assert sorted(found) == sorted([*before, "hollow", "void", "zero"])
    assert {seller: found[seller] for seller in ("hollow", "void", "zero")} == dict.fromkeys(
        ("hollow", "void", "zero"), (b"",)
    )


def test_an_empty_text_of_the_buyer_is_refused(folder: Path) -> None:
    (folder / "validation" / "mine.txt").write_text("")
    with pytest.raises(Refused, match=r"task.text: has no text"):
        _lots(folder)


def test_data_in_the_folder_of_the_markets_state_are_refused(folder: Path) -> None:
    (folder / "providers").rename(folder / "speeches")
    with pytest.raises(Refused, match="lies in the folder in which a market of this name keeps its state"):
        _lots(folder, files='files = "speeches/*"')


@pytest.mark.parametrize(
    ("income", "told"),
    [
        ("id,revenue\nmay,5\nmay,6\n", 'line 3: id = "may": stands here already'),
        ("id,revenue\n,5\n", 'line 2: id = "": must be 1 to 64'),
        ("id,revenue\nmay,-5\n", 'line 2: revenue = "-5": must be >= 0'),
        ("when,revenue\nmay,5\n", "unknown column"),
    ],
)
def test_wrong_income_is_refused_by_line(folder: Path, income: str, told: str) -> None:
    (folder / "income.csv").write_text(income)
    with pytest.raises(Refused) as caught:
        _lots(folder, offers='offers = "offers.csv"\nincome = "income.csv"')
    assert told in str(caught.value)


def test_income_may_name_the_currency(folder: Path) -> None:
    (folder / "income.csv").write_text("id,revenue\nmay,5\njune,6 EUR\n")
    assert income_currency(folder / "income.csv", "income.csv") == asset("EUR")


def test_lots_are_not_weighed_while_one_is_awaited_that_its_seller_keeps(folder: Path) -> None:
    kept = read_documents(folder / "providers" / "radio.txt", "radio")
    (folder / "radio.lot").write_bytes(lot_file(descriptions(kept)))
    line = '[[offer]]\nseller = "radio"\nlot = "radio.lot"\nask = "9 EUR"\nabsent = {}\n'
    for absent, orders in (("false", ["Announce"]), ("true", ["Announce", "Weigh", "Ask", "Close"])):
        found = _lots(folder, files=line.format(absent), offers="")
        assert [(one.seller, one.awaited) for one in found.away] == [("radio", absent == "false")]
        draft = drafted(folder / "speeches.toml")
        assert [type(order).__name__ for order in first(draft, 0)] == orders
        assert draft.sold[0].away
        assert draft.sold[0].source == table_id(commitment(descriptions(kept)))


def test_what_was_opened_must_have_been_handed_in(folder: Path) -> None:
    kept = read_documents(folder / "providers" / "radio.txt", "radio")
    (folder / "radio.lot").write_bytes(lot_file(descriptions(kept)))
    line = '[[offer]]\nseller = "radio"\nlot = "radio.lot"\nopened = "radio.opened"\n'
    with pytest.raises(Refused, match="reduction of radio: is opened before anything was handed in"):
        _lots(folder, files=line, offers="")


def test_a_name_that_no_disk_can_hold_is_refused(folder: Path) -> None:
    with pytest.raises(Refused, match="cannot be read: File name too long"):
        _lots(folder, files=f'files = "{"9" * 300}"')
