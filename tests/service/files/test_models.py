"""Tables of models: each line is a model, or a message names line, cell and rule."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gainshare.core.errors import Refused
from gainshare.core.money import asset
from gainshare.service.files.columns import foreign
from gainshare.service.files.models import ModelLine, cap_currency, dataset_names, listed, weight

EUR = asset("EUR")
HEADER = "model,datasets,accuracy,cap\n"


def read(folder: Path, text: str, **options: Any) -> list[ModelLine]:
    path = folder / "models.csv"
    path.write_text(text, "utf-8")
    return list(listed(path, "models.csv", **({"currency": EUR} | options)))


def test_a_model_has_its_data_accuracy_and_cap(tmp_path: Path) -> None:
    text = "model,datasets,accuracy,cap,demand\nm4,a+b,0.8610,41.00 EUR,12\nm5, a + b + c ,155/180,90,\n"
    assert read(tmp_path, text) == [
        ModelLine("m4", ("a", "b"), Fraction(861, 1000), "0.8610", 4_100, Fraction(12), "models.csv line 2"),
        ModelLine("m5", ("a", "b", "c"), Fraction(155, 180), "155/180", 9_000, None, "models.csv line 3"),
    ]


def test_caps_and_demand_may_be_missing(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "datasets,accuracy,model\na,1,m1\n", currency=None)
    assert (found.cap, found.demand) == (None, None)


def test_what_a_spreadsheet_writes_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER.replace("\n", "\r\n") + '"m1","a",0.8,"1,041.50"\r\n\r\n'
    assert [(line.model, line.cap) for line in read(tmp_path, text)] == [("m1", 104_150)]


def test_foreign_headers_are_read_by_the_option_that_the_message_prints(tmp_path: Path) -> None:
    text = "name,datasets,accuracy,top\nm1,a,0.8,5\n"
    with pytest.raises(
        Refused,
        match="columns name, top: unknown columns; if one is the model, cap or demand, add ",
    ):
        read(tmp_path, text)
    assert read(tmp_path, text, columns=foreign("model=name,cap=top"))[0].cap == 500


def test_the_first_cap_with_a_currency_names_it(tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text(HEADER + "m1,a,0.8,5\nm2,b,0.8,5 USD\n")
    assert cap_currency(path, "models.csv") == asset("USD")
    path.write_text("model,datasets,accuracy\nm1,a,0.8\n")
    assert cap_currency(path, "models.csv") is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",a,0.8,5", 'model = "": a name has 1 to 64 printable characters'),
        ("m1,,0.8,5", 'datasets = "": must name at least one data set, as a or a+b [invalid_name]'),
        ("m1,a++b,0.8,5", 'datasets = "a++b": a name has 1 to 64'),
        ("m1,a+b+a,0.8,5", 'datasets = "a+b+a": names a twice [duplicate_key]'),
        ("m1,a,,5", 'accuracy = "": must be a number such as 0.861'),
        ("m1,a,86.1,5", 'accuracy = "86.1": must lie in 0..1; if it is per cent, write 0.861 [out_of_range]'),
        ("m1,a,-0.1,5", 'accuracy = "-0.1": must lie in 0..1 [out_of_range]'),
        ("m1,a,nan,5", 'accuracy = "nan": must lie in 0..1 [out_of_range]'),
        ("m1,a,0.8,-5", 'cap = "-5": must be >= 0 [invalid_amount]'),
        ("m1,a,0.8,5.001", 'cap = "5.001": EUR has 2 decimals [too_precise]'),
        ("m1,a,0.8,5 USD", 'cap = "5 USD": must be in EUR: all amounts have one currency'),
    ],
)
def test_a_bad_line_is_refused_with_line_cell_and_rule(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, HEADER + "m0,a,0.7,1\n" + line + "\n")
    assert str(caught.value).startswith(f"models.csv line 3: {said}")


def test_a_cap_needs_a_currency(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"must name the currency of all: write .*, as 41\.00 EUR; or add --currency EUR"):
        read(tmp_path, HEADER + "m1,a,0.8,5\n", currency=None)


@pytest.mark.parametrize("given", [None, 7, [1], ["a", " "], [], "", "+", object()])
def test_data_sets_that_have_no_names_are_refused(given: object) -> None:
    with pytest.raises(Refused, match="datasets"):
        dataset_names(given)


@pytest.mark.parametrize(("given", "code"), [("-1", "out_of_range"), ("inf", "out_of_range"), ("many", "wrong_type")])
def test_a_demand_is_a_finite_number_from_nothing_up(given: str, code: str) -> None:
    with pytest.raises(Refused, match=f'demand = "{given}"') as caught:
        weight(given)
    assert caught.value.code == code
