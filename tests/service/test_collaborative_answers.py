"""What a settlement says: one line first, then tables of text whose figures are the evidence's."""

import json
from dataclasses import replace

import pytest

from gainshare.core.errors import Refused
from gainshare.service.collaborative_answers import LEGEND, Settlement
from gainshare.service.verbs import Amount
from tests.service.test_collaborative_library import settled


def found() -> Settlement:
    return settled()[1]


def test_the_answer_comes_first_and_amounts_stand_under_each_other() -> None:
    answer, heads, *rows = str(found()).split("\n")
    assert answer == "memory/5: 2 of 4 members improved and paid 152.42 EUR"
    assert heads.split() == ["member", "distinct", "rows", "alone", "after", "paid", "EUR", "earned", "EUR", "model"]
    paid = heads.index("paid EUR") + len("paid EUR")
    assert [row[:paid].split()[-1] for row in rows] == ["3.58", "148.84", "0.00", "0.00"]
    assert {row[paid - 3] for row in rows} == {"."}
    assert repr(found()) == "Settlement(memory/5: 2 of 4 members improved, 152.42 EUR paid)"


def test_members_pay_what_members_earn() -> None:
    members = found().members
    assert sum(one.paid.units for one in members.values()) == sum(one.earned.units for one in members.values()) == 15242
    few, tiny, noise = members["few"], members["tiny"], members["noise"]
    assert (few.improved, few.sources, few.paid) == (True, ("many", "tiny"), Amount("EUR", 14884))
    assert few.after is not None
    assert few.alone is not None
    assert 0 < few.charged < few.after - few.alone
    assert (tiny.alone, tiny.after, tiny.improved, tiny.paid.units) == (None, None, False, 0)
    assert "fewer than 18" in tiny.why
    assert (noise.alone, noise.after, noise.improved, noise.sources) == (noise.after, noise.alone, False, ())
    assert "keeps its own" in noise.why


def test_the_matrix_has_a_row_for_each_giver_a_column_for_each_taker_and_signs() -> None:
    matrix = found().matrix
    assert matrix.givers == ("many", "few", "tiny", "noise")
    assert matrix.takers == ("many", "few", "noise")
    assert matrix["many", "few"] > 0.2
    assert matrix["noise", "few"] < 0
    assert len(matrix) == len(set(matrix)) == 9
    assert ("few", "few") not in matrix
    heads, *rows, legend = str(matrix).split("\n")
    assert heads.split() == ["data", "of", "many", "few", "noise"]
    assert rows[0].split() == ["many", "-", "+25.8*", "0.0"]
    assert rows[3].split() == ["noise", "-22.9", "-61.4", "-"]
    assert legend == LEGEND
    assert repr(matrix) == "Matrix(4 of 9 pairs: the giver's data makes the taker's model better)"
    assert "<td>+25.8*</td>" in matrix._repr_html_()


def test_attacks_are_told_by_the_most_that_anybody_would_have_gained() -> None:
    attacks = found().attacks
    heads, *rows = attacks.table()
    assert heads[:2] == ("most gained, EUR", "banzhaf")
    cells = {name: dict(zip(heads[1:], row, strict=True)) for name, *row in rows}
    assert cells["a copy that only helps"]["banzhaf"] == "0.00"
    assert cells["a copy that only helps"]["shapley"].startswith("+")
    tries = [one for one in attacks if one.rule == "banzhaf"]
    best = max(one.after.units - one.before.units for one in tries if one.attack == "a copy with noise")
    assert cells["a copy with noise"]["banzhaf"] == f"+{best / 100:.2f}"
    assert {one.attack for one in attacks.paying} == {"a copy with noise"}
    assert attacks[0].member == attacks[:1][0].member == "many"
    assert repr(attacks) == f"Attacks({len(tries)} tries, {len(attacks.paying)} would have paid)"
    assert str(attacks).split("\n")[0].split()[:2] == ["most", "gained,"]


def test_where_nothing_was_tried_the_reason_is_told() -> None:
    whole = found()
    untried = replace(whole, found=replace(whole.found, tried=(), untried="Nobody has a task."))
    assert str(untried.attacks) == "Nobody has a task."
    assert len(untried.attacks) == 0


def test_a_model_is_handed_to_whoever_improved() -> None:
    assert json.loads(found().model("few") or b"{}")["columns"] == [f"x{place}" for place in range(16)]
    assert found().model("tiny") is None
    assert found().model("noise") is None
    with pytest.raises(Refused, match="has not taken part: many, few, tiny, noise have"):
        found().model("stranger")


def test_it_crosses_any_wire_and_is_drawn_in_a_notebook() -> None:
    whole = found().to_dict()
    assert json.loads(json.dumps(whole)) == whole
    assert [one["member"] for one in whole["members"]] == [*found().members]
    assert whole["matrix"]["many"]["few"]["trained_on"] is True
    assert len(whole["attacks"]["tried"]) == len(found().attacks)
    assert "<svg" in found()._repr_html_()
