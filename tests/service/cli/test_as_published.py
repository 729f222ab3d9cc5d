"""`demo auction --as-published`: a story for people, a table for pipes, a document for programs."""

import json
import re

import pytest

from gainshare.service.cli import as_published
from gainshare.service.cli.console import DONE, WRONG
from tests.service.sales import sold
from tests.service.stage import Desk, files

CALL = ("demo", "auction", "--as-published")


@pytest.fixture
def visitor(newcomer: Desk) -> Desk:
    """Somebody for whom the sales are made already."""
    newcomer.patch.setattr(as_published, "sale", sold)
    return newcomer


def test_piped_it_is_one_table_with_full_digits(visitor: Desk) -> None:
    said = visitor(*CALL)
    assert (said.code, said.err) == (DONE, "")
    heads, *rows = said.rows
    assert heads == ["pricer", "step", "figure", "of", "published", "corrected", "why"]
    assert len(said.out.splitlines()) == len(said.rows)
    assert {len(row) for row in rows} == {len(heads)}
    for word in ("mwu", "ucb"):
        assert [row[1] for row in rows if row[0] == word and row[6]] == list("12345678")
    assert next(row[4] for row in rows if row[:3] == ["mwu", "1", "price"]).startswith("357.8947368421")
    assert visitor(*CALL) == said


def test_json_is_one_document_of_the_same_figures(visitor: Desk) -> None:
    document = json.loads(visitor(*CALL, "--json").out)
    assert (document["seed"], document["currency"]) == (1, "EUR")
    assert [(one["pricer"], one["in_its_place"]) for one in document["sales"]] == [("mwu", "hedge"), ("ucb", "ucb")]
    told = [
        [one["pricer"], str(step["step"]), figure["figure"], figure["of"], figure["published"], figure["corrected"]]
        for one in document["sales"]
        for step in one["steps"]
        for figure in step["figures"]
    ]
    rows = [[*row[:4], float(row[4]) if row[4] else None, float(row[5])] for row in visitor(*CALL).rows[1:]]
    assert told == rows


def test_in_a_terminal_it_is_a_story_of_eight_steps_within_80_columns(visitor: Desk) -> None:
    said = visitor.in_terminal(*CALL)
    assert said.code == DONE
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said.out).splitlines()
    assert max(map(len, plain)) <= 80
    assert [line[0] for line in plain if re.match(r"[1-8]  ", line)] == list("12345678" * 2)
    assert [line.split(";")[0] for line in plain if line.startswith("Priced")] == ["Priced by MWU", "Priced by UCB"]
    assert any(re.fullmatch(r"1  price +357\.89 +\d+\.\d\d", line) for line in plain)
    assert sum(line.startswith(" total") for line in plain) == 2


def test_another_seed_is_another_sale(visitor: Desk) -> None:
    one, other = (json.loads(visitor("--json", *CALL, "--seed", seed).out) for seed in ("1", "2"))
    assert (one["seed"], other["seed"]) == (1, 2)
    assert one["sales"] != other["sales"]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("demo", "menu", "--as-published"), "must be auction"),
        (("demo", "--as-published", "--folder", "here"), "writes nothing"),
        (("demo", "--seed", "3"), "goes with --as-published"),
        ((*CALL, "--seed", "x"), "--seed"),
    ],
)
def test_options_that_do_not_fit_are_refused_and_nothing_is_written(
    newcomer: Desk, arguments: tuple[str, ...], hint: str
) -> None:
    before = files(newcomer.folder)
    said = newcomer(*arguments)
    assert (said.code, said.out) == (WRONG, "")
    assert hint in said.err
    assert files(newcomer.folder) == before
