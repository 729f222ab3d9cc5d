"""Handing over what was paid for: predictions for the test rows, a model file, or metered queries. Never features."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, TypeAlias

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.codec import Codec, content_id
from gainshare.core.errors import BrokenPromise, DataError, UnsafeFormat
from gainshare.core.trades import HOLD, Deed, Delivery
from gainshare.engine.executor import alone
from gainshare.engine.store import Store
from gainshare.engine.vault import Shelf
from gainshare.gains.article import Article, Sellable
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.joint import Made
from gainshare.gains.learning import Predictor
from gainshare.gains.recipe import Artefact, Forecast, predictions_digest, predictor


class Goods(Protocol):
    """Where artefacts are put, under their digest with a file suffix."""

    def __contains__(self, name: object, /) -> bool:
        """Whether this artefact is there."""
        ...

    def __getitem__(self, name: str, /) -> bytes:
        """An artefact's content."""
        ...

    def __setitem__(self, name: str, content: bytes, /) -> None:
        """Put an artefact there, whole or not at all."""
        ...

    def __delitem__(self, name: str, /) -> None:
        """Take an artefact away."""
        ...


@dataclass(frozen=True, slots=True)
class Depot:
    """Where artefacts lie: what is handed over, and the models that stay with the market, to answer queries."""

    handed: Goods
    held: Goods

    def of(self, delivery: Delivery) -> Goods:
        """Where what was delivered so lies."""
        return self.held if stays(delivery) else self.handed


def stays(delivery: Delivery) -> bool:
    """Whether nothing leaves: a model that answers queries."""
    return delivery.form == "queries"


MODELS = (".json", ".skops")
"""How the name of a model's file may end."""


def whole(goods: Goods, artefact: str) -> bool:
    """Whether what was sold under this digest is there: the predictions, or the model if none were sold."""
    table = artefact + ".csv"
    try:
        if table in goods:
            return predictions_digest(*delivered(goods[table])) == artefact
        return _model_file(goods, artefact) is not None
    except _SPOILT:
        return False


Usable: TypeAlias = tuple[tuple[str, ...], Predictor]
"""The columns that a model predicts from, in order, and the model."""


def model_at(goods: Goods, artefact: str) -> Usable | None:
    """The model that lies there under the digest that it was sold by; None if it does not, or is another by now."""
    try:
        if (content := _model_file(goods, artefact)) is None:
            return None
        found = _models().read_model(content)
        return tuple(found.card["columns"]), found.predictor
    except _SPOILT:
        return None


def _model_file(goods: Goods, artefact: str) -> bytes | None:
    here = (goods[artefact + suffix] for suffix in MODELS if artefact + suffix in goods)
    return next((content for content in here if _named(content) == artefact), None)


_SPOILT = (ArithmeticError, LookupError, TypeError, ValueError, UnsafeFormat)


def discard(goods: Goods, artefact: str) -> None:
    """Take away all that lies under this digest."""
    for suffix in (".csv", *MODELS):
        del goods[artefact + suffix]


def _named(content: bytes) -> str:
    """The digest that a model's file was sold by, if it was sold without predictions."""
    return str(_models().sold_by(content))


Sold: TypeAlias = tuple[Forecast | Bespoke, Artefact | Made]
"""What was asked for, and what it came to."""


def sold_under(asked: Iterable[tuple[bytes, bytes]], codec: Codec, artefact: str) -> Iterator[Sold]:
    """What a trade sold by this digest, among its questions and answers, as stored: the same to several, or nothing."""
    for question, answer in ((codec.read_bytes(question), answer) for question, answer in asked):
        if isinstance(question, Forecast | Bespoke):
            made = codec.read_bytes(answer)
            if made.digest == artefact:
                yield question, made


def sold(asked: Iterable[tuple[bytes, bytes]], codec: Codec, artefact: str) -> Sold | None:
    """The first that a trade sold by this digest."""
    return next(sold_under(asked, codec, artefact), None)


def deed_of(delivery: Delivery, question: Sellable) -> Deed:
    """The deed by which it comes about. question: about what was sold."""
    return Deed(HOLD if stays(delivery) else "deliver", delivery.party, content_id(question))


def deliverer(store: Store, codec: Codec, shelf: Shelf, depot: Depot) -> Callable[[Deed], None]:
    """What performs the deeds of deliveries: make the artefact again and check that it is the one that was sold."""
    done = set[tuple[str, str]]()

    def deliver(deed: Deed) -> None:
        if (deed.act, deed.about) not in done:
            make(deed)
            done.add((deed.act, deed.about))

    def make(deed: Deed) -> None:
        found = store.remembered([deed.about])
        if deed.about not in found:
            raise BrokenPromise(f"delivery to {deed.party}: the journal has lost what was sold, {deed.about[:15]}")
        asked, answer = found[deed.about]
        question, made = codec.read_bytes(asked), codec.read_bytes(answer)
        goods = depot.held if deed.act == HOLD else depot.handed
        if not whole(goods, made.digest):
            renew(goods, made.digest, question, shelf)

    return deliver


def renew(goods: Goods, artefact: str, question: Sellable, shelf: Shelf) -> None:
    """Make what was sold under this digest, and put it there.

    Raises DataError if data are gone, BrokenPromise if it comes out as another. Predictions come last: where they are
    handed over, they say that all is there.
    """
    made = remade(question, shelf)
    if made.digest != artefact:
        raise BrokenPromise(f"delivery {artefact[:15]} cannot be made again: the data changed")
    if made.model is not None:
        suffix, content = _models().model_file(made.model, made.task, made.columns, digest=made.digest)
        goods[made.digest + suffix] = content
    if made.guess is not None:
        goods[made.digest + ".csv"] = predictions_csv(made.keys, made.guess)


def remade(question: Sellable, shelf: Shelf) -> Article:
    """What was sold, made anew."""
    with alone():
        return question.article(shelf)


def _models() -> Any:
    return import_module("gainshare.engine.models")  # reads scikit-learn: only where model files are delivered


def predictions_csv(keys: tuple[str, ...], guess: Floats) -> bytes:
    """A table of predictions: row key and number, or row key and one probability for each class."""
    columns = guess.reshape(len(keys), -1)
    names = ["prediction"] if guess.ndim == 1 else [f"class {code}" for code in range(columns.shape[1])]
    text = io.StringIO()
    minimal = not any("\r" in key for key in keys)  # which minimal quoting overlooks
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL if minimal else csv.QUOTE_ALL)
    writer.writerow(["key", *names])
    writer.writerows([key, *map(repr, row)] for key, row in zip(keys, columns.tolist(), strict=True))
    return text.getvalue().encode()


def delivered(content: bytes) -> tuple[tuple[str, ...], Floats]:
    """Keys and predictions of a delivered table."""
    header, *lines = csv.reader(io.StringIO(content.decode()))
    figures = np.array([[float(cell) for cell in line[1:]] for line in lines], dtype=np.float64)
    return tuple(line[0] for line in lines), figures[:, 0] if header[1:] == ["prediction"] else figures


def queried(question: Forecast, shelf: Shelf, keys: tuple[str, ...]) -> tuple[float, ...]:
    """Predictions for rows named by their keys, made from the columns as they were delivered, degraded.

    Numbers as the model gives them, or codes of the likeliest classes; a delivered table holds the former rounded.
    Raises DataError for a key that is not among the market's rows, or where sellers bring rows.
    """
    recipe = question.recipe
    if not recipe.task.labels:
        raise DataError("unknown_value", "rows", None, "where sellers bring rows a model file is delivered: use that")
    if not keys:
        return ()
    tables = [shelf(source) for source in recipe.sources]
    places = {key: row for row, key in enumerate(tables[0].keys)}
    missing = next((key for key in keys if key not in places), None)
    if missing is not None:
        raise DataError("not_found", "key", missing, "is not a row of this market")
    rows = [places[key] for key in keys]
    columns = np.hstack([table.values[rows] for table in tables])
    with alone():
        guess = predictor(recipe, shelf).predict(columns)
    return tuple(map(float, guess if guess.ndim == 1 else guess.argmax(axis=1)))
