"""Gates: real prose passes, whatever its century; code, tables, noise and repeated text do not."""

import base64
from pathlib import Path

import numpy as np
import pytest

import gainshare
from gainshare.core.random import stream
from gainshare.gains.documents import passages
from gainshare.gains.gates import FLUENT, bits, dense, fluent, language, pairs, well_formed

PROSE = (
    b"The old harbour was quiet that evening. Two boats came in with the tide, and the men who had been waiting on the "
    b"wall got up without a word. Nobody asked what they had caught; it was plain enough from the way they walked. "
    b"By the time the lamps were lit, the whole street knew that the summer was over.\n"
)
GERMAN = (
    b"Der alte Hafen lag an diesem Abend still. Zwei Boote kamen mit der Flut herein, und die Leute, die auf der Mauer "
    b"gewartet hatten, standen auf, ohne ein Wort zu sagen. Niemand fragte, was sie gefangen hatten.\n"
)
CODE = b"def f(x):\n    return {k: v for k, v in x.items() if v[0] > k_1 and v != 2}  # [see] a_b\n" * 3
TABLE = b"".join(b"%d,%d.%02d,%d\n" % (row, row * 7, row % 100, row * row) for row in range(100))
NOISE = stream("gates").bytes(4_000)
LETTERS = bytes(stream("letters").integers(97, 123, 4_000).astype(np.uint8))


@pytest.mark.parametrize("text", [PROSE, GERMAN, b"I came, I saw, I conquered; and then we all went home again."])
def test_sentences_are_well_formed(text: bytes) -> None:
    assert well_formed(text)


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        TABLE,
        NOISE,
        b"",
        b"Too short to tell.",
        base64.encodebytes(NOISE),
        b"Home | About | Contact | Terms | Help | Search | Login | Cart | Blog | Jobs | Map |",
        b"a list of words without any end " * 40,
        b"a b c d e f g h i j k l m n o p. q r s t u v w x y z.",
        b"In 1999 12 of 345 and 678 of 9012 were 34567 and 890 in 1234. So 5678 and 9012 are 34 of 56.",
        b"\xff\xfe" * 20 + PROSE[:200],
        b"incomprehensibilities " * 12 + b".",
    ],
)
def test_code_tables_lists_and_noise_are_not(text: bytes) -> None:
    assert not well_formed(text)


def test_noise_is_too_dense_and_repeated_text_too_thin() -> None:
    assert dense(PROSE)
    assert not dense(NOISE)
    assert not dense(base64.encodebytes(NOISE))
    assert not dense(PROSE * 10)
    assert dense(b"Short.")


def test_the_language_is_told_unless_the_text_is_too_short() -> None:
    assert (language(PROSE), language(GERMAN), language(b"Guten Tag.")) == ("en", "de", "")


def test_of_languages_as_likely_to_a_whole_nat_the_first_by_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("nb", -100.2), ("da", -100.4), ("de", -300.0)]
    monkeypatch.setattr("py3langid.rank", lambda _: found)
    assert language(PROSE) == "da"
    found[1] = ("da", -101.4)
    assert language(PROSE) == "nb"


def test_costs_follow_from_counts_by_definition() -> None:
    flat = pairs(b"abab")
    costs = flat.reshape(256, 256)
    single = {b: ((2 if b in b"ab" else 0) + 1) / (4 + 256) for b in range(256)}
    expected = -1_000 * np.log2((2 + 8 * single[98]) / (2 + 8))
    assert costs[97, 98] == round(float(expected))
    assert costs[0, 1] == round(-1_000 * float(np.log2(single[1])))
    assert bits(b"ab", flat) == costs[97, 98]
    assert bits(b"a", flat) == 0


def test_noise_is_not_fluent_and_prose_in_the_language_of_the_base_is() -> None:
    costs = pairs(PROSE * 10)
    assert fluent(PROSE, costs)
    assert not fluent(NOISE, costs)
    assert not fluent(LETTERS, costs)
    assert not fluent(b"aa" * 200, pairs(b"a" * 4_000))
    assert fluent(b"Too short.", costs)


def test_nothing_of_speeches_and_plays_is_left_out(real_data: Path) -> None:
    bases = [pairs(file.read_bytes()) for file in sorted((real_data / "text" / "validation").iterdir())]
    for file in sorted((real_data / "text" / "providers").iterdir()):
        for place, text in enumerate(passages(file.read_bytes())[:40]):
            assert well_formed(text), (file.name, place)
            assert dense(text), (file.name, place)
            assert language(text) == "en", (file.name, place)
            assert all(FLUENT[0] * 1.5 < bits(text, base) < FLUENT[1] * 0.9 for base in bases), (file.name, place)


def test_most_of_this_package_though_half_of_it_is_documentation_does_not_pass_for_prose() -> None:
    files = sorted(Path(gainshare.__file__).parent.glob("markets/**/*.py"))
    texts = [text for file in files for text in passages(file.read_bytes())]
    assert sum(len(text) for text in texts if well_formed(text)) < 0.3 * sum(map(len, texts))
