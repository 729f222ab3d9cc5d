"""`verify`: a genuine receipt holds, an edited one does not, and a copy shows no more than its holder may see."""

import json
from pathlib import Path

from gainshare.service.cli.app import DONE, NO, WRONG
from tests.service.stage import Desk


def saved(desk: Desk, holder: str, name: str = "r.json") -> dict[str, object]:
    text = desk("receipt", "bikes/3", "--for", holder).out
    (desk.folder / name).write_text(text)
    receipt: dict[str, object] = json.loads(text)
    return receipt


def test_a_receipt_in_its_market_holds(reader: Desk) -> None:
    said = reader("verify", "bikes/3")
    assert said.code == DONE
    assert "holds" in said.out.splitlines()[0]
    assert "the chain from the first line is whole" in said.out


def test_a_party_s_copy_holds_and_hides_the_others(owner: Desk) -> None:
    saved(owner, "sun")
    said = owner("verify", "r.json")
    assert said.code == DONE
    assert "hidden" in said.out


def test_an_edited_receipt_does_not_hold(owner: Desk) -> None:
    receipt = saved(owner, "auditor")
    openings = receipt["openings"]
    assert isinstance(openings, dict)
    openings["sun"]["figures"][0]["amount"] += 1
    (owner.folder / "r.json").write_text(json.dumps(receipt))
    said = owner("verify", "r.json")
    assert said.code == NO
    assert "does not hold" in said.out


def test_what_is_no_receipt_is_refused_by_name(owner: Desk) -> None:
    for content in ("not json", "[]", '{"body": 3}', '{"body": {}, "openings": {}}'):
        (owner.folder / "r.json").write_text(content)
        said = owner("verify", "r.json")
        assert said.code in (NO, WRONG), content
        assert "Traceback" not in said.err + said.out
    assert owner("verify", "nowhere.json").code == WRONG


def test_json_gives_one_document_for_all(reader: Desk) -> None:
    said = reader("verify", "bikes/1", "bikes/2", "--json")
    answers = json.loads(said.out)
    assert [one["holds"] for one in answers] == [True, True]
    assert Path(reader.folder, "bikes").is_dir()
