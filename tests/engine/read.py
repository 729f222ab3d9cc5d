"""Pages read as a browser would, and the story that most tests tell."""

from dataclasses import replace
from html.parser import HTMLParser

from gainshare.axioms.verdicts import holds, not_checked, not_promised, proved
from gainshare.engine.page import Story
from tests.engine.stories import bids, market, story, told

VERDICTS = (
    proved("balance", "journal", "9 entries sum to 0"),
    holds("truthful", "levels", "lie search", 100_000),
    not_promised("copying never pays", "shapley", "a copy raises the total"),
    not_checked("delivery", "artefacts", "too large"),
)
VOID = {"meta", "br", "link"}


class Reader(HTMLParser):
    """What a browser would see: tags in balance, ids, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def usual(count: int = 40, **changed: object) -> Story:
    held = market()
    return replace(story(held, told(held, bids(count)), verdicts=VERDICTS), **changed)


def without_bdi(html: str) -> str:
    return html.replace("<bdi>", "").replace("</bdi>", "")
