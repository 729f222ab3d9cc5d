"""What text is worth to a language model: a tiny one of random weights, tuned on bytes. `make llm` runs all of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

from gainshare.core.codec import content_id
from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Data, Table, documents, table_id
from gainshare.core.random import stream
from gainshare.gains.language_model import LanguageModelGain, LanguageModelLoss, Proxy, checkpoint, checkpoint_files
from gainshare.gains.text import Lot, TextTask, evaluation, reduction
from tests.gains.samples import SPLIT, Answering, shelf

INSTALLED = all(map(find_spec, ("torch", "transformers")))
tuned = pytest.mark.skipif(not INSTALLED, reason="needs torch and transformers: make llm")

TEXT = documents(("text",), (b"to be or not to be, that is the question. " * 120,))
MORE = documents(("more",), (b"that is the question, to be or not to be. " * 200,))
NOISE = documents(("noise",), (stream(0, "noise").bytes(8_400),))
TASK = TextTask(table_id(TEXT))


def model_of(**settings: Any) -> Table:
    """The files of a model of random weights: two layers, and a token for each byte."""
    torch, transformers = import_module("torch"), import_module("transformers")
    shape = {"vocab_size": 256, "n_positions": 64, "n_embd": 16, "n_layer": 2, "n_head": 2} | settings
    config = transformers.GPT2Config(**shape, bos_token_id=0, eos_token_id=0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        weights = transformers.GPT2LMHeadModel(config).state_dict()
    del weights["lm_head.weight"]  # the same as transformer.wte.weight
    return checkpoint({"config.json": json.dumps(config.to_dict()).encode(), "model.safetensors": saved(weights)})


def saved(weights: Mapping[str, Any]) -> bytes:
    return bytes(import_module("safetensors.torch").save(dict(weights)))


def proxy(model: Table, **options: Any) -> Proxy:
    return Proxy(table_id(model), **{"steps": 12, "batch": 4, "window": 32, "rate": 0.01} | options)


def lot(table: Table) -> Lot:
    return Lot(table_id(table))


def loss(model: Table, *lots: Table, **options: Any) -> float:
    data = shelf(TEXT, model, *lots)
    asked = LanguageModelLoss(TASK, SPLIT, proxy(model, **options), tuple(map(lot, lots)))
    return asked.answer(data, Answering(data), stream("unused"))


def gains(data: Data, asked: LanguageModelGain) -> tuple[float, ...]:
    return asked.answer(data, Answering(data), stream("unused"))


@tuned
def test_a_gain_is_the_share_by_which_the_loss_falls_below_that_of_the_base() -> None:
    model, base = model_of(), documents(("base",), (stream(1, "base").bytes(5_000),))
    task, data = TextTask(table_id(TEXT), table_id(base)), shelf(TEXT, MORE, NOISE, base, model)
    players, coalitions = ((lot(MORE),), (lot(NOISE),)), ((), (0,), (1,), (0, 1))
    nothing, more, noise, both = gains(data, LanguageModelGain(task, SPLIT, players, coalitions, proxy(model)))
    assert nothing == 0.0
    assert more > both > noise
    assert more > 0.05
    losses = [
        LanguageModelLoss(task, SPLIT, proxy(model), lots).answer(data, Answering(data), stream("unused"))
        for lots in ((), (lot(MORE),))
    ]
    assert more == round((1 - losses[1] / losses[0]) * 2**30) / 2**30


@tuned
def test_tuning_lowers_the_loss_and_more_steps_lower_it_further() -> None:
    model = model_of()
    once, often = loss(model, MORE, steps=1), loss(model, MORE, steps=24)
    assert 0.0 < often < once - 0.5
    assert (often * 2**30).is_integer()


@tuned
def test_the_same_question_has_the_same_answer_whatever_torch_was_doing() -> None:
    torch, model = import_module("torch"), model_of()
    first = loss(model, MORE)
    threads, state = torch.get_num_threads(), torch.random.get_rng_state()
    torch.set_num_threads(2)
    try:
        torch.manual_seed(99)
        assert loss(model, MORE) == first
        assert torch.get_num_threads() == 2
        assert not torch.are_deterministic_algorithms_enabled()
        assert torch.initial_seed() == 99
    finally:
        torch.set_num_threads(threads)
        torch.random.set_rng_state(state)


@tuned
def test_documents_left_out_are_not_learned_from() -> None:
    model = model_of()
    both = documents(("noise", "more"), (*NOISE.texts, *MORE.texts))
    data = shelf(TEXT, model, both)
    asked = LanguageModelLoss(TASK, SPLIT, proxy(model), (Lot(table_id(both), (0,)),))
    assert asked.answer(data, Answering(data), stream("unused")) == loss(model, MORE)


@tuned
def test_without_anything_to_learn_from_the_model_stays_as_it_is() -> None:
    model, empty = model_of(), documents((), ())
    data, task = shelf(TEXT, model, empty), TextTask(table_id(TEXT), table_id(empty))
    losses = [
        LanguageModelLoss(task, SPLIT, proxy(model, steps=steps)).answer(data, Answering(data), stream("unused"))
        for steps in (1, 50)
    ]
    assert losses[0] == losses[1] > 5.0


@tuned
def test_a_reduction_teaches_no_language_model() -> None:
    model, sent = model_of(), reduction(MORE, evaluation(TASK, SPLIT, shelf(TEXT)))
    with pytest.raises(DataError, match="lot: must be documents"):
        loss(model, sent)


@tuned
def test_what_makes_no_model_is_refused_by_name() -> None:
    held = checkpoint_files(model_of())
    weights = import_module("safetensors.torch").load(held["model.safetensors"])
    fewer = {name: each for name, each in weights.items() if "h.1" not in name}
    broken: list[Mapping[str, bytes]] = [
        {"model.safetensors": held["model.safetensors"]},
        held | {"config.json": b"{"},
        held | {"config.json": b'{"model_type": "no such model"}'},
        held | {"config.json": b'{"model_type": "vit"}'},
        held | {"model.safetensors": b"not weights"},
        held | {"model.safetensors": saved(fewer)},
        held
        | {"model.safetensors": saved(weights | {"transformer.wpe.weight": weights["transformer.wte.weight"].clone()})},
        held | {"tokenizer.json": b"{}"},
    ]
    for wrong in broken:
        with pytest.raises(DataError, match="checkpoint") as caught:
            loss(checkpoint(wrong), MORE)
        assert caught.value.code == "wrong_type"


@tuned
def test_a_model_of_fewer_tokens_than_bytes_needs_a_tokenizer() -> None:
    with pytest.raises(DataError, match="a vocabulary of 200 has no token for every byte"):
        loss(model_of(vocab_size=200), MORE)


@tuned
def test_a_tokenizer_among_the_files_is_used() -> None:
    tokenizers = import_module("tokenizers")
    words = {"[UNK]": 0, "be": 1, "to": 2, "question": 3, "the": 4}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    held = checkpoint_files(model_of(vocab_size=5))
    by_words = checkpoint(held | {"tokenizer.json": made.to_str().encode()})
    assert 0.0 < loss(by_words, MORE, steps=1) < 2.0


def test_names_of_files_are_part_of_a_checkpoint() -> None:
    held = {"config.json": b"{}", "a.safetensors": b"1"}
    assert checkpoint_files(checkpoint(held)) == held
    one, other = checkpoint(held), checkpoint({"config.json": b"{}", "b.safetensors": b"1"})
    assert table_id(one) != table_id(other)
    assert checkpoint_files(documents((), one.texts)) == held


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (b"{}", b"1"),
        (b"[1]", b"1"),
        (b'["config.json"]', b"{}", b"1"),
        (b'["a", "a"]', b"{}", b"1"),
        (b'["a",  "b"]', b"{}", b"1"),
        (b"\xff", b"1"),
        (b"[[]]", b"1"),
        (b"7",),
    ],
)
def test_files_without_their_manifest_are_no_checkpoint(texts: tuple[bytes, ...]) -> None:
    with pytest.raises(DataError, match="checkpoint: must begin with a manifest of its files"):
        checkpoint_files(documents(tuple(map(str, range(len(texts)))), texts))


@tuned
def test_windows_fit_the_model() -> None:
    with pytest.raises(Refused, match="window = 65: must be at most 64"):
        loss(model_of(), MORE, window=65)


@tuned
def test_a_loss_that_explodes_is_refused() -> None:
    model = model_of()
    held = checkpoint_files(model)
    weights = import_module("safetensors.torch").load(held["model.safetensors"])
    endless = {name: each * float("inf") for name, each in weights.items()}
    with pytest.raises(DataError, match="loss = nan: must be finite"):
        loss(checkpoint(held | {"model.safetensors": saved(endless)}), MORE)


@pytest.mark.skipif(INSTALLED, reason="torch is installed")
def test_without_torch_the_extra_is_named() -> None:
    with pytest.raises(Refused, match="needs torch, which is not installed") as caught:
        loss(documents((), ()), MORE)
    assert caught.value.code == "not_installed"
    assert "make llm" in caught.value.remedy


@pytest.mark.parametrize(
    ("field", "value"),
    [("steps", 0), ("batch", 0), ("window", 1), ("rate", 0.0), ("rate", 1.0), ("rate", float("nan"))],
)
def test_what_cannot_be_tuned_is_refused(field: str, value: float) -> None:
    with pytest.raises(Refused, match=f"{field} = "):
        replace(Proxy("sha256:00"), **{field: value})


class Told:
    """An ask that knows the losses."""

    def __init__(self, *losses: float) -> None:
        self._losses = losses

    def __call__(self, questions: Any) -> Any:
        assert len({content_id(question) for question in questions}) == len(questions)
        return self._losses


def test_losses_of_base_and_coalitions_are_asked_in_one_batch_and_compared() -> None:
    asked = LanguageModelGain(TASK, SPLIT, ((Lot("a"),), (Lot("b"), Lot("c"))), ((0,), (1, 0)), Proxy("sha256:00"))
    assert asked.answer(shelf(), Told(2.0, 1.0, 3.0), stream("unused")) == (0.5, -0.5)
    with pytest.raises(DataError, match=r"base = 0\.0: leaves no loss to lower"):
        asked.answer(shelf(), Told(0.0, 0.0, 0.0), stream("unused"))
    one = LanguageModelLoss(TASK, SPLIT, Proxy("sha256:00"))
    assert (asked.composite, one.composite) == (True, False)
    assert asked.tolerance == one.tolerance == 0.01
