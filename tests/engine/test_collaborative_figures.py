"""The figures of a collaborative market: what they draw, that no label leaves them or covers another, same bytes."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from gainshare.core.money import Asset
from gainshare.engine.collaborative_figures import LINE, earnings, help_matrix, slope_chart, spread, told
from gainshare.engine.ink import ACCENT, NARROW, WIDE, Plate
from gainshare.markets.collaborative.records import Settled
from tests.engine.drawings import words
from tests.markets.collaborative.settlements import EUR, HOSPITALS, hospitals, many, member, nobody, single

JPY = Asset("JPY", 0)
SETTLED = {
    "hospitals": hospitals(),
    "nobody": nobody(),
    "single": single(),
    "two": many(2),
    "twelve": many(12),
    "equal": many(12, equal=True),
}


def boxes(drawing: str) -> list[tuple[str, float, float, float]]:
    """Level labels with their left and right ends and their height, at 0.5 em a letter."""
    found = []
    for one in ET.fromstring(drawing).iter():
        if one.tag.endswith("text") and one.text and "x" in one.attrib:
            style = one.get("style", "")
            (size,) = re.findall(r"font-size: ([\d.]+)px", style)
            long, x = 0.5 * float(size) * len(one.text), float(one.attrib["x"])
            before = {"middle": 0.5, "end": 1.0}.get("".join(re.findall(r"text-anchor: (\w+)", style)), 0.0)
            found.append((one.text, x - before * long, x + (1 - before) * long, float(one.attrib["y"])))
    return found


def leaving(drawn: Plate) -> list[str]:
    """Labels that leave their drawing: level ones at the sides, upright ones at the top."""
    out = []
    for drawing, width in ((drawn.wide, WIDE), (drawn.narrow, NARROW)):
        out += [word for word, left, right, _ in boxes(drawing) if left < -2 or right > width + 2]
        for one in ET.fromstring(drawing).iter():
            place = re.fullmatch(r"translate\([\d.]+ ([\d.]+)\) rotate\(-90\)", one.get("transform", ""))
            if one.tag.endswith("text") and place and float(place[1]) < 0.55 * 11 * len(one.text or ""):
                out.append(one.text or "")
    return out


def overlapping(drawing: str) -> list[tuple[str, str]]:
    """Labels that cover each other."""
    return [
        (one[0], two[0])
        for one, two in combinations(boxes(drawing), 2)
        if one[1] < two[2] and two[1] < one[2] and abs(one[3] - two[3]) < 9
    ]


@pytest.mark.parametrize("name", SETTLED)
@pytest.mark.parametrize("asset", [EUR, JPY], ids=lambda asset: asset.code)
def test_no_label_leaves_the_drawing_or_covers_another(name: str, asset: Asset) -> None:
    for drawn in (slope_chart(SETTLED[name], asset), help_matrix(SETTLED[name], asset)):
        assert leaving(drawn) == []
        assert overlapping(drawn.wide) == overlapping(drawn.narrow) == []


def test_a_member_has_its_score_before_and_now_and_its_money_at_the_end() -> None:
    drawn = slope_chart(hospitals(), EUR)
    seen = words(drawn.wide)
    assert {"before", "now", "pays", "earns", "va", "66.7 %", "75.0 %", "52.08", "39.58", "12.50"} <= {*seen}
    assert seen.count("81.4 %") == 2
    assert "82.5 %" not in seen
    assert "switzerland has no task, pays 0.00 EUR, earns 0.00 EUR" in drawn.alt
    assert "va 66.7 % before, now 75.0 %, pays 52.08 EUR, earns 0.00 EUR" in drawn.alt
    assert "hungarian 81.4 % before, and keeps its model" in drawn.alt


def thick(drawing: str) -> int:
    """Lines of members that got a model."""
    return sum("stroke-width: 2.4" in one.get("style", "") for one in ET.fromstring(drawing).iter())


def test_only_models_that_were_handed_over_have_thick_lines() -> None:
    assert [thick(slope_chart(SETTLED[name], EUR).narrow) for name in SETTLED] == [1, 0, 3, 1, 6, 6]


def test_a_member_without_a_task_stands_below_the_lines_with_what_it_earns() -> None:
    _, _, helper, va = hospitals().members
    earns = replace(va, helps=tuple(replace(each, amount=700 * (each.party == helper.party)) for each in va.helps))
    seen = boxes(slope_chart(replace(hospitals(), members=(*hospitals().members[:2], helper, earns)), EUR).wide)
    heights = {word: round(y) for word, _, _, y in seen}
    assert heights["switzerland"] == heights["only helps"] == heights["7.00"] > heights["va"]


def test_amounts_that_would_crush_the_lines_are_left_to_the_tables() -> None:
    rich = many(4)
    members = tuple(replace(one, paid=one.paid * 10**9) for one in rich.members)
    drawn = slope_chart(replace(rich, members=members), EUR)
    assert "pays" in words(drawn.wide)
    assert "pays" not in words(drawn.narrow)
    assert leaving(drawn) == []


def test_where_nobody_has_a_task_both_figures_are_still_drawn() -> None:
    none = Settled(
        tuple(member(party, HOSPITALS, reason="it has no training rows") for party in HOSPITALS), (), (), "", None
    )
    assert words(slope_chart(none, EUR).wide).count("only helps") == 4
    assert "nobody has a task" in help_matrix(none, EUR).alt


def test_harm_and_help_differ_in_sign_and_shape() -> None:
    drawn = help_matrix(hospitals(), EUR)
    seen = words(drawn.wide)
    assert {"+4.1", "+0.9", "-5.1", "0.0", "39.58", "12.50"} <= {*seen}
    assert drawn.alt.startswith("Who helped whom, givers to takers: hungarian to cleveland -1.2 points; ")
    assert "cleveland to va +4.1 points, used" in drawn.alt
    marks = [one for one in ET.fromstring(drawn.wide).iter() if one.tag.endswith("path") and "z" in one.get("d", "")]
    shapes = {(one.get("style", ""), one.get("d", "").count("L")) for one in marks}
    assert any("fill: none" not in style and ACCENT in style for style, _ in shapes)


def test_the_matrix_shows_amounts_where_all_have_room_and_no_figures_where_none_has() -> None:
    drawn = help_matrix(many(12), EUR)
    assert "+1.0" in words(drawn.wide)
    assert "135.74" not in words(drawn.wide)
    assert not any(re.match(r"[+-]\d", word) for word in words(drawn.narrow))
    assert "61.70" in words(help_matrix(many(6), EUR).wide)


def test_a_member_is_paid_of_its_own_bill_on_the_diagonal_as_published() -> None:
    settled = single()
    first = settled.members[0]
    own = replace(first.helps[0], party=first.party, chosen=False, amount=4321)
    drawn = help_matrix(
        replace(settled, members=(replace(first, helps=(*first.helps, own)), *settled.members[1:])), EUR
    )
    assert "43.21" in words(drawn.wide)


def test_earnings_are_those_of_all_takers() -> None:
    assert earnings(single()) == dict.fromkeys(HOSPITALS[:3], 40_000)


@pytest.mark.parametrize("places", [[50.0] * 6, [0.0, 0.0, 3.0, 100.0], [99.0, 98.0, 100.0], [7.0], []])
def test_labels_are_spread_in_order_within_the_room(places: list[float]) -> None:
    found = spread(places, LINE, 120)
    held = sorted(zip(places, found, strict=True))
    assert all(later - sooner >= LINE - 1e-9 for (_, sooner), (_, later) in pairwise(held))
    assert all(0 <= place <= 120 for place in found)


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([90.0, 10.0, 50.0], LINE, 100) == [90.0, 10.0, 50.0]


def test_long_names_keep_both_ends() -> None:
    assert told("St. Elisabeth ward 2", 12) == "St. Elis…d 2"
    assert len(told("x" * 90, 12)) == 12


def test_the_same_settlement_has_the_same_bytes() -> None:
    for draw in (slope_chart, help_matrix):
        assert draw(many(2), EUR) == draw(many(2), EUR)
