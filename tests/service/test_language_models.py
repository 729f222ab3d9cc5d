"""What documents are worth to one's own language model: each seller's alone and all together, from Python."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import gainshare as gs
from gainshare.core.errors import Refused
from gainshare.gains.language_model import LanguageModelLoss
from tests.service.publishers import LOTS, TEXT

TWO = {name: LOTS[name] for name in ("types", "filler")}


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}')
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    return tmp_path


def test_each_is_measured_alone_and_all_together(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[LanguageModelLoss]()

    def loss(question: LanguageModelLoss, *_: Any) -> float:
        asked.append(question)
        return 2.0 ** -len(question.lots)

    monkeypatch.setattr(LanguageModelLoss, "answer", loss)
    found = gs.language_gains(TWO, task=TEXT, checkpoint=checkpoint, steps=3)
    assert found.to_dict() == {"alone": {"types": 0.5, "filler": 0.5}, "together": 0.75}
    assert [len(one.lots) for one in asked] == [0, 1, 1, 2]
    assert {one.proxy.steps for one in asked} == {3}
    again = gs.language_gains(TWO, task=TEXT, checkpoint=checkpoint, seed=8)
    assert again == found
    assert asked[-1].split != asked[0].split


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is there")
def test_without_torch_it_is_said_how_to_get_it(checkpoint: Path) -> None:
    with pytest.raises(Refused, match="needs torch, which is not installed") as refusal:
        gs.language_gains(TWO, task=TEXT, checkpoint=checkpoint)
    assert "gainshare[llm]" in refusal.value.remedy


def test_what_is_no_text_and_no_checkpoint_is_refused(tmp_path: Path, checkpoint: Path) -> None:
    with pytest.raises(Refused, match="task"):
        gs.language_gains(TWO, task="text", checkpoint=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="is no folder"):
        gs.language_gains(TWO, task=TEXT, checkpoint=tmp_path / "absent")
    with pytest.raises(Refused, match="steps = 0"):
        gs.language_gains(TWO, task=TEXT, checkpoint=checkpoint, steps=0)
