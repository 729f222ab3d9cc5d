"""A checkpoint is read as documents, and only what executes nothing."""

from pathlib import Path

import pytest

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.core.questions import table_id
from gainshare.service.files.checkpoint import read_checkpoint


def folder(tmp_path: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (tmp_path / name.replace("_", ".")).write_bytes(content)
    return tmp_path


def test_configuration_tokenizer_and_weights_are_documents(tmp_path: Path) -> None:
    held = folder(
        tmp_path, b_safetensors=b"2", a_safetensors=b"1", tokenizer_json=b"t", config_json=b"c", notes_md=b"x"
    )
    found = read_checkpoint(held, "model")
    assert found.keys == ("manifest", "config.json", "tokenizer.json", "a.safetensors", "b.safetensors")
    assert found.texts[1:] == (b"c", b"t", b"1", b"2")


def test_a_tokenizer_need_not_be(tmp_path: Path) -> None:
    found = read_checkpoint(folder(tmp_path, model_safetensors=b"1", config_json=b"c"), "model")
    assert found.keys == ("manifest", "config.json", "model.safetensors")


def test_a_file_of_another_name_makes_another_checkpoint(tmp_path: Path) -> None:
    held = folder(tmp_path, a_safetensors=b"1", config_json=b"c")
    before = table_id(read_checkpoint(held, "model"))
    assert table_id(read_checkpoint(held, "elsewhere")) == before
    (held / "a.safetensors").rename(held / "b.safetensors")
    assert table_id(read_checkpoint(held, "model")) != before


def test_pickled_weights_are_not_read(tmp_path: Path) -> None:
    held = folder(tmp_path, config_json=b"c", pytorch_bin=b"run me")
    with pytest.raises(UnsafeFormat, match=r"model/pytorch\.bin: a pickle runs code"):
        read_checkpoint(held, "model")
    held = folder(tmp_path, model_safetensors=b"1")
    assert b"run me" not in read_checkpoint(held, "model").texts


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="model: is no folder"):
        read_checkpoint(tmp_path / "none", "model")
    with pytest.raises(DataError, match=r"model: holds no weights: no file ends in \.safetensors"):
        read_checkpoint(folder(tmp_path, notes_md=b"x"), "model")
    with pytest.raises(Refused, match=r"model/config\.json"):
        read_checkpoint(folder(tmp_path, model_safetensors=b"1"), "model")
