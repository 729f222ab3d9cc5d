"""`report`: the market's page is written again, the same."""

import json

from gainshare.service.cli.app import DONE
from tests.service.stage import Desk


def test_the_page_is_written_into_the_folder(owner: Desk) -> None:
    page = owner.folder / "bikes" / "report.html"
    page.unlink()
    said = owner("report", "bikes.toml")
    assert said.code == DONE
    text = page.read_text()
    assert text.startswith("<!doctype html>") or text.lower().startswith("<!doctype html>")
    assert "<script" not in text
    assert json.loads(owner("--json", "report", "bikes").out)["wrote"].endswith("report.html")
    assert page.read_text() == text
