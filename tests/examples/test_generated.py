"""What is generated is fresh, and every command has a page of its own with an example that runs."""

from pathlib import Path

from docs.generate import parts
from docs.generate.commands import table
from tests.conftest import ROOT
from tests.examples.blocks import blocks

COMMANDS = ROOT / "docs" / "reference" / "commands"


def test_every_generated_part_is_what_the_package_says_now() -> None:
    stale = [str(page.relative_to(ROOT)) for page, _ in parts.stale()]
    assert stale == [], "run: python -m docs.generate"


def test_every_command_has_a_page_and_every_page_a_command() -> None:
    assert {page.stem for page in COMMANDS.glob("*.md")} == {*table(), "index"}


def test_every_page_of_a_command_shows_it_at_work() -> None:
    def shows(page: Path) -> bool:
        found = blocks(page.read_text("utf-8"))
        return any(block.kind == "console" and f"gainshare {page.stem}" in block.body for block in found)

    assert [page.name for page in COMMANDS.glob("*.md") if page.stem != "index" and not shows(page)] == []
