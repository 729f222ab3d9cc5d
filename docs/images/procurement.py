"""Draws `procurement.svg`, the picture of `run/buy-data.md`, from what that page itself settles.

`python -m docs.images.procurement` runs the page up to its fifth section, in a folder of its own.
"""

import contextlib
import tempfile
from pathlib import Path

from docs.images.trade import STYLE
from gainshare.engine.procurement_supply import supply_steps
from gainshare.markets.procurement.records import Bought
from gainshare.service.kept import reading
from tests.conftest import ROOT
from tests.examples.pages import run

PAGE = ROOT / "docs" / "run" / "buy-data.md"


def bought(home: Path) -> str:
    """The supply of the page's market, as a file that follows the reader's light or dark."""
    part = home / "page.md"
    part.write_text(PAGE.read_text("utf-8").partition("\n## 5. ")[0], "utf-8")
    folder = home / "page"
    folder.mkdir()
    with contextlib.chdir(folder):
        run(part, folder, ROOT)
        with reading(folder / "manuals") as engine:
            ((_, _, dossier),) = engine.trades(engine.number, engine.number)
            assert isinstance(dossier.evidence, Bought)
            drawing = supply_steps(engine.charter.rules, dossier.evidence, {}).wide
    height = int(drawing.split('viewBox="0 0 680 ')[1].split('"', maxsplit=1)[0])
    placed = drawing.replace("<svg ", f'<svg x="10" y="10" width="680" height="{height}" ', 1)
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {height + 20}" width="700" height="{height + 20}">'
    )
    paper = '<rect width="100%" height="100%" rx="6" style="fill: var(--paper)"/>'
    return "\n".join((opened, f"<style>{STYLE}</style>", paper, placed, "</svg>\n"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        Path(__file__).with_suffix(".svg").write_text(bought(Path(home)), "utf-8")
