"""A new market file: every key stands in it, and it loads."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from gainshare.core.errors import Refused
from gainshare.service.files.auction_file import AuctionFile, AuctionRules, OrderLine
from gainshare.service.files.draft import commented
from gainshare.service.files.keys import DataRules, OfferLine, TaskRules
from gainshare.service.files.rules_file import load


def test_a_new_file_loads_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "market.toml"
    path.write_text(commented("auction"))
    assert load(path).rules.market == "market"


def test_a_new_file_loads_with_every_comment_opened_that_has_a_default(tmp_path: Path) -> None:
    text = commented("auction").replace("# seed", "seed").replace("# currency", "currency")
    for key in ("missing", "left_out", "ignore", "types", "learner", "score", "test", "price", "quality", "division"):
        assert f"\n# {key} = " in text
        text = text.replace(f"\n# {key} = ", f"\n{key} = ")
    path = tmp_path / "market.toml"
    path.write_text(text)
    plain = tmp_path / "plain.toml"
    plain.write_text(commented("auction"))
    opened, closed = (load(file) for file in (path, plain))
    assert opened.currency == closed.currency
    same = {"seed": None, "task": {}, "currency": None}
    assert opened.rules.model_copy(update=same) == closed.rules.model_copy(update=same)


@pytest.mark.parametrize("model", [AuctionFile, DataRules, TaskRules, AuctionRules, OfferLine, OrderLine])
def test_every_key_stands_in_a_new_file(model: type[BaseModel]) -> None:
    text = commented("auction")
    for key in model.model_fields:
        assert f"{key} = " in text or f"[{key}]" in text


def test_what_is_said_stands_as_said(tmp_path: Path) -> None:
    path = tmp_path / "market.toml"
    said = {"task.target": 'a "quoted" one', "data.types": {"hr": "category"}, "data.ignore": ["a", "b"]}
    path.write_text(commented("auction", said))
    rules = load(path).rules
    assert (rules.task[""].target, rules.data.types, rules.data.ignore) == (
        'a "quoted" one',
        {"hr": "category"},
        ("a", "b"),
    )


def test_another_kind_or_key_is_refused() -> None:
    with pytest.raises(Refused, match="did you mean auction"):
        commented("acution")
    with pytest.raises(Refused, match=r"did you mean task\.target"):
        commented("auction", {"task.trget": "y"})
