"""README and docs are true: every block runs, and its output is what the page shows."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.examples.blocks import EXECUTED, blocks
from tests.examples.pages import prepare, run

PAGES = [
    page
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
    if page.is_file()
]


@pytest.fixture(scope="session")
def left() -> dict[Path, Path]:
    """What pages left behind that others go on with."""
    return {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_of_the_page_runs_as_shown(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    left: dict[Path, Path],
) -> None:
    text = page.read_text("utf-8")
    if "GAINSHARE_DATA" in text:
        monkeypatch.setenv("GAINSHARE_DATA", str(request.getfixturevalue("real_data")))
    folder = tmp_path / "page"
    folder.mkdir()
    prepare(page, folder, ROOT, left)
    monkeypatch.chdir(folder)
    assert run(page, folder, ROOT) == sum(block.kind in EXECUTED for block in blocks(text))


@pytest.mark.skipif(not (ROOT / "README.md").is_file(), reason="no README yet")
def test_the_readme_shows_the_library_and_the_command_line() -> None:
    assert {block.kind for block in blocks((ROOT / "README.md").read_text("utf-8"))} >= EXECUTED
