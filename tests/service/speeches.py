"""A procurement in a folder: three sellers of text who ask, one who does not, and a buyer's text."""

from collections.abc import Sequence
from pathlib import Path

from gainshare.core.random import stream

MARKET = """\
market = "speeches"
kind = "procurement"
seed = 5
offers = "offers.csv"
[data]
files = "providers/*"
[task]
text = "validation/*.txt"
[rules]
budget = "500.00 EUR"
reserve = "5000.00 EUR/gain"
gates = []
"""
OFFERS = "seller,ask\narchive,20.00\ncourt,30.00 EUR\npress,400.00\n"
SPOKEN = "the house of lords and commons may by leave put any question to vote at this hour sir"
WORDS = tuple(SPOKEN.split(" "))


def prose(seed: int, words: Sequence[str] = WORDS, size: int = 9_000) -> str:
    """Sentences of these words, so many bytes or a few more."""
    rng, text = stream(seed, "prose"), ""
    while len(text) < size:
        text += " ".join(words[int(at)] for at in rng.integers(len(words), size=12)).capitalize() + ".\n"
    return text


def speeches(folder: Path, market: str = MARKET) -> Path:
    """The market of the head of this file, in this folder: speeches.toml and what it names. Gives the folder back."""
    (folder / "providers" / "court").mkdir(parents=True)
    (folder / "validation").mkdir()
    (folder / "validation" / "mine.txt").write_text(prose(1))
    (folder / "providers" / "archive.txt").write_text(prose(2))
    (folder / "providers" / "court" / "b.txt").write_text(prose(3, WORDS[:9], 3_000))
    (folder / "providers" / "court" / "a.txt").write_text(prose(4, size=3_000))
    (folder / "providers" / "press.txt").write_text(prose(5, ["zinc", "copper", "nickel", "iron", "cobalt"]))
    (folder / "providers" / "radio.txt").write_text(prose(6))
    (folder / "offers.csv").write_text(OFFERS)
    (folder / "speeches.toml").write_text(market)
    return folder
