"""A study: the rows that measure one paper's results, and the files in which it keeps what it expects and found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from studies.row import Expectations, Figure, Row, expectations

DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing made from the figures of a run, as an SVG file. row: under whose title it stands."""

    row: str
    alt: str
    draw: Callable[[Mapping[str, tuple[Figure, ...]]], str]


@dataclass(frozen=True, slots=True)
class Study:
    """One paper. folder: holds head.md, rows.toml, expected.toml and measured.json, and is named as the study."""

    folder: Path
    rows: Mapping[str, Row]
    picture: Picture

    @property
    def name(self) -> str:
        """The word of the study."""
        return self.folder.name

    @property
    def program(self) -> str:
        """The command that runs it."""
        return f"python -m studies.{self.name}"

    @property
    def expected(self) -> Expectations:
        """What is expected, by row and figure."""
        return expectations(self.folder / "expected.toml")

    @property
    def measured(self) -> Path:
        """The figures that the page shows."""
        return self.folder / "measured.json"

    @property
    def page(self) -> Path:
        """The page of the docs."""
        return DOCS / "theory" / f"study-{self.name}.md"

    @property
    def image(self) -> Path:
        """The picture on the page."""
        return DOCS / "images" / f"study-{self.name}.svg"
