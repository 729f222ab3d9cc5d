"""The table of who earned what sums to what was paid, in a terminal and in a pipe."""

from gainshare.core.money import asset
from gainshare.engine.tally import Earned, Takings
from gainshare.service.cli.console import Console
from gainshare.service.cli.earnings import document, interval, table
from tests.service.stage import Desk

EUR = asset("EUR")
FOUND = Takings(
    tuple(Earned(f"s{place}", 0.1 / (place + 1), 0.01 * place, 1_000 - 100 * place, 0.0) for place in range(9)),
    sales=4,
    gain=0.25,
    paid=5_412,
    withheld=10,
    method="exact shapley",
)


def test_a_pipe_gets_every_seller_and_the_sum(reader: Desk) -> None:
    table(Console(), FOUND, EUR)
    rows = [line.split("\t") for line in reader.capture.readouterr().out.splitlines()]
    figures = {row[0]: int(row[3]) for row in rows[1:]}
    assert figures.pop("total") == 5_412 == sum(figures.values())
    assert set(figures) == {*(f"s{place}" for place in range(9)), "withheld", "rounding"}


def test_the_document_is_the_table() -> None:
    found = document(FOUND, EUR)
    earned = sum(int(one["earned"]["units"]) for one in found["sellers"])
    assert earned + int(found["withheld"]["units"]) + int(found["rounding"]["units"]) == int(found["paid"]["units"])


def test_an_exact_figure_says_so() -> None:
    assert (interval(0.0), interval(0.0125)) == ("exact", "±0.0125")
