"""Rules of a procurement say the same from a file and from Python, and what is unsaid is as the market has it."""

from fractions import Fraction

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.markets.procurement.records import Claims, Rules
from gainshare.markets.procurement.screening import Policy
from gainshare.service.files.procurement_file import ProcurementRules
from gainshare.service.files.procurement_rules import CLAIMED, DEFAULT, built
from gainshare.service.procurement_library import Procurement

EUR = asset("EUR")


def test_what_is_unsaid_is_as_the_market_has_it() -> None:
    assert built(EUR, {"budget": 0}) == Rules(EUR, 0) == DEFAULT
    assert built(EUR, {"budget": 5, "pool": Fraction(1, 10)}).claims == Claims(Fraction(1, 10))
    assert Procurement("0.05 EUR").rules == Rules(EUR, 5)
    assert Procurement("0.05 EUR", pool="0.1").rules == Rules(EUR, 5, claims=Claims(Fraction(1, 10)))


def test_what_is_said_stands_in_its_record() -> None:
    said = {"budget": 7, "reserve": 3, "pool": Fraction(1, 2), "vests": 4, "licences": ("CC0",), "refresh": 0}
    assert built(EUR, said) == Rules(
        EUR, 7, reserve=Fraction(3), claims=Claims(Fraction(1, 2), vests=4), policy=Policy(("CC0",)), refresh=0
    )


def test_claims_without_a_pool_are_none() -> None:
    assert built(EUR, {"budget": 7, "equity": Fraction(1, 2)}).claims is None


def test_files_and_python_know_the_same_rules() -> None:
    python = set(Procurement.__slots__) - {"currency"}
    assert python == set(ProcurementRules.model_fields)
    assert python >= {*CLAIMED, "pool"}


def test_a_gate_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="gates"):
        built(EUR, {"budget": 7, "gates": ("smell",)})
