"""The records that the files of all kinds share, used without a file."""

import pytest
from pydantic import ValidationError

from gainshare.service.files.keys import Currency, DataRules, OfferLine


def test_data_rules_need_no_file() -> None:
    assert DataRules().columnwise is False
    assert DataRules(offer_per="column").columnwise
    assert DataRules(key="id").columnwise


def test_rules_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValidationError):
        DataRules().key = "id"  # type: ignore[misc]


@pytest.mark.parametrize("offer_per", ["", "row", "value of ", "value of"])
def test_who_is_a_seller_has_three_spellings(offer_per: str) -> None:
    with pytest.raises(ValidationError):
        DataRules(offer_per=offer_per)


def test_a_currency_has_the_decimals_it_declares_or_those_of_its_code() -> None:
    assert Currency(code="JPY").asset.decimals == 0
    assert Currency(code="PT", decimals=3).asset.decimals == 3
    with pytest.raises(ValidationError):
        Currency(code="PT", decimals=10)


def test_a_seller_and_its_group_can_name_accounts() -> None:
    assert OfferLine(seller="a", file="a.csv").group == ""
    for broken in ({"seller": "a:b"}, {"seller": "a", "group": "b:c"}):
        with pytest.raises(ValidationError):
            OfferLine.model_validate({"file": "a.csv", **broken})
