"""Drawings: the same bytes each time, colours of the page, nothing from elsewhere."""

import re
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.figure import Figure

from gainshare.engine.ink import ACCENT, FADED, INK, NARROW, PAPER, WIDE, framed, plain, plate

WORDS = "$x^2$ <b>&amp; \u65e5\u672c"


def draw(figure: Figure) -> None:
    axes = framed(figure, 40, 10, 10, 30)
    axes.plot([0, 1], [0, 1], "o", mfc=ACCENT, mec=PAPER)
    axes.fill_between([0, 1], [0, 1], fc="none", ec=FADED, hatch="////")
    axes.text(0.5, 0.5, WORDS, color=INK)


def drawn(name: str = "one") -> tuple[str, str]:
    found = plate(name, 'a "drawing"', 200, draw)
    return found.wide, found.narrow


def test_the_same_drawing_has_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_nobodys_settings_change_a_drawing_nor_does_it_change_theirs() -> None:
    plainly = drawn()
    with mpl.rc_context({"font.size": 30, "svg.fonttype": "path", "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert drawn() == plainly
        assert mpl.rcParams["font.size"] == 30


def test_no_id_occurs_twice_and_every_reference_is_met() -> None:
    drawings = [*drawn("one"), *drawn("two")]
    found = [re.findall(r'\bid="([^"]+)"', drawing) for drawing in drawings]
    every = [name for names in found for name in names]
    assert len(every) == len(set(every)) > 4
    for drawing, names in zip(drawings, found, strict=True):
        assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', drawing)) == set(names)


def test_every_colour_is_a_variable_of_the_page() -> None:
    wide, _ = drawn()
    named = re.findall(r"var\(--(\w+), #[0-9a-f]{6}\)", wide)
    assert set(named) == {"ink", "faded", "accent", "paper"}
    assert len(named) == len(re.findall(r"#[0-9a-f]{6}\b", wide))


def test_nothing_comes_from_elsewhere_and_nothing_styles_the_page() -> None:
    wide, _ = drawn()
    assert set(re.findall(r'"(https?:[^"]+)"', wide)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<style" not in wide
    assert "<metadata" not in wide
    assert "font-family" not in wide


def test_words_stay_words() -> None:
    texts = [element.text for element in ET.fromstring(drawn()[0]).iter() if element.tag.endswith("text")]
    assert WORDS in texts


def test_a_drawing_says_what_it_shows() -> None:
    root = ET.fromstring(drawn()[1])
    assert (root.get("role"), root.get("aria-label"), root.get("viewBox")) == ("img", 'a "drawing"', "0 0 350 200")


def test_a_height_may_depend_on_the_width() -> None:
    found = plate("one", "", lambda width: width // 2, draw)
    assert f'viewBox="0 0 {WIDE} {WIDE // 2}"' in found.wide
    assert f'viewBox="0 0 {NARROW} {NARROW // 2}"' in found.narrow


def test_letters_that_no_page_may_hold_are_gone() -> None:
    assert plain("a\x00b\x1b[31m\ud800c\u202ed\n") == "a b [31m?c d"
