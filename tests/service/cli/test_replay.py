"""`replay`: the same bytes, from the journal and from a bundle alone; a changed bundle is found."""

import json

from gainshare.service.cli.app import DONE, NO
from tests.service.stage import Desk


def test_every_trade_replays_to_the_same_bytes(reader: Desk) -> None:
    said = reader("replay", "bikes")
    assert (said.code, said.out.splitlines()[0]) == (DONE, "same bytes: 20 of 20")


def test_with_data_every_answer_is_measured_again(reader: Desk) -> None:
    said = reader("replay", "bikes", "--data", "bikes.toml")
    assert said.code == DONE
    assert "0 outside" in said.out


def test_a_bundle_replays_alone_and_a_changed_one_differs(owner: Desk) -> None:
    bundle = json.loads(owner("receipt", "bikes/4").out)
    (owner.folder / "r.json").write_text(json.dumps(bundle))
    assert owner("replay", "r.json").code == DONE
    bundle["body"]["seed"] = "00" * 32
    (owner.folder / "r.json").write_text(json.dumps(bundle))
    said = owner("replay", "r.json")
    assert said.code == NO
    assert "same bytes: 1 of 1" not in said.out
