"""`report`: the market's page of figures, made again by its own command."""

import json
import re

from gainshare.service.cli.console import DONE
from tests.service.stage import HOSTILE, Desk, table


def test_the_page_is_written_where_it_says(owner: Desk) -> None:
    page = owner.folder / "bikes" / "report.html"
    page.unlink()
    said = owner("report", "bikes")
    assert (said.code, said.out, said.err) == (DONE, "wrote bikes/report.html\n", "")
    assert "gainshare report bikes.toml" in page.read_text()
    document = json.loads(owner("--json", "report", "bikes.toml").out)
    assert document == {"market": "bikes", "wrote": "bikes/report.html", "page": page.read_text()}


def test_names_on_the_page_can_do_nothing(newcomer: Desk) -> None:
    orders = [(name, f"{60 + 20 * place}") for place, name in enumerate(HOSTILE)]
    (newcomer.folder / "orders.csv").write_text(table("buyer,bid", orders))
    assert newcomer("trade", "bikes.toml").code == DONE
    page = (newcomer.folder / "bikes" / "report.html").read_text()
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:|//|javascript:)""", page)
