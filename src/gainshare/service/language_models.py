"""`gs.language_gains`: what documents are worth to a language model of one's own, for who wants no market yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gainshare.core.questions import Question, table_id
from gainshare.core.random import stream
from gainshare.engine.executor import answered
from gainshare.engine.vault import Shelf
from gainshare.gains.language_model import LanguageModelGain, Proxy
from gainshare.gains.text import Lot
from gainshare.service.files.checkpoint import read_checkpoint
from gainshare.service.library import require_type
from gainshare.service.texts import Text, lots_of
from gainshare.service.verbs import Answer


@dataclass(frozen=True, slots=True)
class LanguageGains(Answer):
    """By what part the loss on the buyer's text falls: alone, by seller, and with the documents of all together.

    Below 0 where tuning on the documents as well helps less than tuning on the buyer's own text.
    """

    alone: Mapping[str, float]
    together: float


def language_gains(
    data: Any, *, task: Text, checkpoint: str | PathLike[str], seed: int = 7, **tuning: Any
) -> LanguageGains:
    """1 - loss / loss without them, of a model that is tuned on the documents of sellers.

    data: documents by seller, as for a procurement. task: the buyer's text; its order plays no part. checkpoint: a
    folder of config.json, weights as .safetensors and, unless tokens are bytes, tokenizer.json: nothing is fetched, and
    nothing in it is executed. seed: draws the part of the text that is hidden. tuning: steps, batch, window and rate,
    as in `Proxy`. Raises Refused not_installed without torch and transformers, file_not_found without the folder,
    DataError for a checkpoint that makes no model.
    """
    require_type(task, Text, "task", "must be a gs.Text")
    model, found, own = read_checkpoint(Path(checkpoint), str(checkpoint)), lots_of(data), task.tables
    shelf = Shelf((model, *own, *(table for table, _ in found.values())), b"")
    players = tuple((Lot(table_id(table)),) for table, _ in found.values())
    coalitions = (*((place,) for place in range(len(players))), tuple(range(len(players))))
    split = stream(seed, "split of a text").bytes(16).hex()
    question = LanguageModelGain(task.task(own), split, players, coalitions, Proxy(table_id(model), **tuning))

    def ask(questions: Sequence[Question[Any]]) -> tuple[Any, ...]:
        return tuple(answered(each, shelf, ask) for each in questions)

    (gains,) = ask([question])
    return LanguageGains(MappingProxyType(dict(zip(found, gains[:-1], strict=True))), gains[-1])
