"""What text is worth to a language model: how far its loss falls when it is tuned on the text as well as on the base.

The only module that knows torch and transformers, which are loaded when a loss is measured. A checkpoint is documents
like all others: found by its content id, held in memory, executed nowhere and never fetched.
"""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from gainshare.core.arrays import Ints, measured
from gainshare.core.errors import DataError, Refused
from gainshare.core.questions import Ask, Data, Table, documents
from gainshare.core.random import Rng, stream
from gainshare.gains.text import Lot, Players, TextTask, evaluation, texts_of

TOLERANCE = 0.01
"""Within which a loss and a gain repeated on another machine must agree: its float32 sums run in another order."""

INSTALLED_BY = 'make llm in a checkout, else pip install "gainshare[llm]"'
"""How torch and transformers come into the Python that runs this."""

CONFIG, WEIGHTS, TOKENIZER = "config.json", ".safetensors", "tokenizer.json"
"""The files of a checkpoint: how the model is built, ends of the names of its weights, how text becomes tokens."""

MANIFEST = "manifest"
"""The first document of a checkpoint: the names of its files, which the content id of documents leaves out."""

Encode = Callable[[bytes], Ints]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A language model that stands for the one to be trained, and how it is tuned.

    checkpoint: content id of its files as `checkpoint` brings them; without a TOKENIZER its tokens are bytes.
    steps: of AdamW, each on so many windows (batch) of so many tokens (window). rate: of learning.
    """

    checkpoint: str
    steps: int = 60
    batch: int = 8
    window: int = 128
    rate: float = 1e-3

    def __post_init__(self) -> None:
        for field, value, least in (("steps", self.steps, 1), ("batch", self.batch, 1), ("window", self.window, 2)):
            if value < least:
                raise Refused("out_of_range", field, value, f"must be at least {least}")
        if not 0.0 < self.rate < 1.0:
            raise Refused("out_of_range", "rate", self.rate, "must lie strictly between 0 and 1")


@dataclass(frozen=True, slots=True)
class LanguageModelLoss:
    """How well a model predicts the hidden text after it was tuned on base and lots, as a question.

    task, split: as for `TextGain`; the order of contexts plays no part. lots: documents, no reductions of them.
    """

    task: TextTask
    split: str
    proxy: Proxy
    lots: tuple[Lot, ...] = ()

    @property
    def tolerance(self) -> float:
        """In nats a token."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """One model, tuned in one place."""
        return False

    def answer(self, data: Data, ask: Ask, rng: Rng) -> float:
        """Nats a token, a multiple of 2^-30.

        Every model of a split sees windows at the same shares of its text, whatever the coalition. Dropout is off.
        Raises Refused not_installed without torch, DataError for lots and checkpoints that cannot be used.
        """
        torch = _needed("torch")
        hidden = evaluation(self.task, self.split, data)
        with _one_way(torch):
            model, encode = _loaded(data(self.proxy.checkpoint), self.proxy.window)
            base = [encode(text) for text in hidden.base]
            held = [encode(text) for lot in self.lots for text in texts_of(data(lot.source), lot.dropped)]
            _tuned(torch, model, np.concatenate([np.zeros(0, np.int64), *base, *held]), self)
            loss = _loss(torch, model, [encode(block) for block in hidden.blocks], self.proxy)
        if not np.isfinite(loss):
            raise DataError("not_finite", "loss", loss, "must be finite", "tune at a lower rate")
        return measured(loss)


@dataclass(frozen=True, slots=True)
class LanguageModelGain:
    """What coalitions add to the base for a language model, as a question: 1 - loss / loss(base) of each.

    Both are measured after the same number of steps. Fields as for `TextGain`.
    """

    task: TextTask
    split: str
    players: Players
    coalitions: tuple[tuple[int, ...], ...]
    proxy: Proxy

    @property
    def tolerance(self) -> float:
        """For every gain."""
        return TOLERANCE

    @property
    def composite(self) -> bool:
        """A model for each coalition, to be tuned anywhere."""
        return True

    def answer(self, data: Data, ask: Ask, rng: Rng) -> tuple[float, ...]:
        """Gains, multiples of 2^-30, negative where tuning on more text helps less. Raises as `LanguageModelLoss`."""
        chosen = [tuple(lot for member in sorted(each) for lot in self.players[member]) for each in self.coalitions]
        base, *losses = ask([LanguageModelLoss(self.task, self.split, self.proxy, lots) for lots in ((), *chosen)])
        if not base > 0.0:
            raise DataError("degenerate_labels", "base", base, "leaves no loss to lower: no gain is defined")
        return tuple(measured(1.0 - loss / base) for loss in losses)


def checkpoint(files: Mapping[str, bytes]) -> Table:
    """Files by their names as documents, so that the content id commits to content and names."""
    manifest = json.dumps([*files]).encode()
    return documents((MANIFEST, *files), (manifest, *files.values()))


def checkpoint_files(table: Table) -> dict[str, bytes]:
    """The files of a checkpoint by the names in its manifest. Raises DataError if that is not one of so many files."""
    manifest, *contents = table.texts or (b"",)
    try:
        names = json.loads(manifest)
        found = dict(zip(names, contents, strict=True))
        if all(isinstance(name, str) for name in found) and checkpoint(found).texts == table.texts:
            return found
    except (ValueError, TypeError):
        pass
    rule = f"must begin with a {MANIFEST} of its files"
    raise DataError("wrong_type", "checkpoint", None, rule, "read the folder anew")


def _needed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        rule = f"measuring with a language model needs {name}, which is not installed"
        raise Refused("not_installed", "proxy", None, rule, INSTALLED_BY) from None


@contextmanager
def _one_way(torch: Any) -> Generator[None]:
    """One thread and none but deterministic algorithms, as it was before afterwards."""
    threads, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            yield
    finally:
        torch.use_deterministic_algorithms(strict)
        torch.set_num_threads(threads)


def _loaded(table: Table, window: int) -> tuple[Any, Encode]:
    """The model and how text becomes its tokens. Raises DataError if the files do not make one."""
    transformers, weights_of = _needed("transformers"), _needed("safetensors.torch").load
    transformers.utils.logging.disable_progress_bar()
    files = checkpoint_files(table)
    try:
        settings = json.loads(files[CONFIG])
        config = transformers.AutoConfig.for_model(settings.pop("model_type"), **settings)
        kind = transformers.MODEL_FOR_CAUSAL_LM_MAPPING[type(config)]
        weights = {
            name: each for file in files if file.endswith(WEIGHTS) for name, each in weights_of(files[file]).items()
        }
        # "eager": a configuration may name another implementation, to be fetched
        plain = {"dtype": _needed("torch").float32, "attn_implementation": "eager", "output_loading_info": True}
        model, found = kind.from_pretrained(None, config=config, state_dict=weights, **plain)
        encode = _encoding(files, config.vocab_size)
    except Exception as why:  # noqa: BLE001 - there is no end to what files of others make these libraries raise
        rule = f"makes no language model: {type(why).__name__}: {why}"
        raise DataError("wrong_type", "checkpoint", None, rule) from None
    if found["missing_keys"] or found["mismatched_keys"]:
        first = min(map(str, [*found["missing_keys"], *found["mismatched_keys"]]))
        raise DataError("wrong_type", "checkpoint", first, "weights of the model are missing or of another shape")
    longest = getattr(config, "max_position_embeddings", window)
    if window > longest:
        raise Refused("out_of_range", "window", window, f"must be at most {longest}, the model's longest context")
    return model.eval(), encode


def _encoding(files: dict[str, bytes], vocabulary: int) -> Encode:
    if TOKENIZER in files:
        tokenizer = _needed("tokenizers").Tokenizer.from_buffer(files[TOKENIZER])
        return lambda text: np.array(tokenizer.encode(text.decode(errors="replace")).ids, np.int64)
    if vocabulary < 256:
        raise ValueError(f"a vocabulary of {vocabulary} has no token for every byte, and there is no {TOKENIZER}")
    return lambda text: np.frombuffer(text, np.uint8).astype(np.int64)


def _tuned(torch: Any, model: Any, tokens: Ints, question: LanguageModelLoss) -> None:
    """Tunes the model; nothing happens without two tokens to learn from."""
    proxy = question.proxy
    width = min(proxy.window, len(tokens))
    if width < 2:
        return
    shares = stream(question.split, "language model").random((proxy.steps, proxy.batch))
    starts = (shares * (len(tokens) - width + 1)).astype(np.int64)
    optimiser = torch.optim.AdamW(model.parameters(), lr=proxy.rate, weight_decay=0.0)
    for batch in starts:
        optimiser.zero_grad()
        _nats(torch, model, np.stack([tokens[start : start + width] for start in batch])).mean().backward()
        optimiser.step()


def _loss(torch: Any, model: Any, blocks: Sequence[Ints], proxy: Proxy) -> float:
    """Mean nats a token over windows of all blocks; the first token of each window is only seen."""
    windows = [block[at : at + proxy.window] for block in blocks for at in range(0, len(block) - 1, proxy.window)]
    with torch.no_grad():
        nats = [_nats(torch, model, window[None]).double().sum().item() for window in windows]
    return float(sum(nats) / max(1, sum(len(window) - 1 for window in windows)))


def _nats(torch: Any, model: Any, windows: Ints) -> Any:
    tokens = torch.from_numpy(windows)
    logits = model(input_ids=tokens).logits[:, :-1]
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), reduction="none")
