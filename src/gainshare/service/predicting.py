"""Using a delivery by query: predictions for rows of the market, or for rows of features by a member's own model."""

from collections.abc import Callable, Sequence

from gainshare.core.arrays import Floats
from gainshare.core.errors import Refused
from gainshare.core.trades import KEPT, LOT
from gainshare.engine.delivery import queried, remade, sold
from gainshare.engine.engine import Engine
from gainshare.engine.executor import alone
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.recipe import Forecast
from gainshare.service.answers import trade_number
from gainshare.service.verbs import Prediction, Predictions

Rows = Callable[[tuple[str, ...]], tuple[tuple[str, ...], Floats]]
"""From the columns that a model predicts from, in order: names of rows, and their cells, NaN where one is missing."""

Counted = Callable[[str, int], int]
"""Adds up the rows asked of a trade, and tells how many."""


def predictions(
    engine: Engine,
    number: int,
    keys: Sequence[str],
    counted: Counted,
    *,
    rows: Rows | None = None,
    party: str = "",
) -> Predictions:
    """Predictions of what a trade delivered, to this party, or to the only one that it delivered to.

    keys: names of the market's rows, if predictions were delivered. rows: of features, if it was a model of a member's
    own. Without either only what it predicts from is told. Raises Refused if nothing was bought, not by this party, or
    if it predicts from the other; DataError for a key that is no row's, or where sellers bring rows.
    """
    wanted = trade_number(engine, number)
    question, name = _sold(engine, wanted, party), f"{engine.name}/{wanted}"
    if isinstance(question, Bespoke):
        if keys:
            raise Refused("unknown_value", "keys", keys[0], "this model predicts from features: give rows of them")
        columns, found = _by_model(engine, question, rows)
        return Predictions(name, found, counted(name, len(found)), columns)
    if rows is not None:
        raise Refused("unknown_value", "rows", None, "here rows are named by their keys: give those")
    queried(question, engine.ask.shelf, ())
    guess = queried(question, engine.ask.shelf, tuple(keys))
    return Predictions(name, tuple(map(Prediction, keys, guess)), counted(name, len(guess)))


def _by_model(engine: Engine, question: Bespoke, rows: Rows | None) -> tuple[tuple[str, ...], tuple[Prediction, ...]]:
    article = remade(question, engine.ask.shelf)
    assert article.model is not None, "what is made for a member is a model"
    if rows is None:
        return article.columns, ()
    names, cells = rows(article.columns)
    with alone():
        guess = article.model.predict(cells)
    told = guess.argmax(axis=1) if guess.ndim == 2 else guess
    shares = guess.tolist() if guess.ndim == 2 else [()] * len(names)
    parts = zip(names, told.tolist(), shares, strict=True)
    return article.columns, tuple(Prediction(name, float(one), tuple(share)) for name, one, share in parts)


def _sold(engine: Engine, number: int, party: str) -> Forecast | Bespoke:
    """What a trade sold to this party, or to the only one that got anything."""
    ((_, asked, dossier),) = engine.trades(number, number)
    bought = {one.party: one.artefact for one in dossier.deliveries if one.form not in (LOT, KEPT)}
    if not bought:
        raise Refused("not_found", "receipt", asked["id"], "nothing was bought in this trade")
    names = ", ".join(bought)
    if party and party not in bought:
        raise Refused("not_found", "party", party, f"got nothing in {asked['id']} to predict with; who did: {names}")
    if not party and len(bought) > 1:
        rule = f"{asked['id']} delivered to {names}: say whose to use"
        raise Refused("missing_key", "party", None, rule, f"--party {next(iter(bought))}")
    found = sold(engine.answers(asked).values(), engine.codec, bought[party or names])
    assert found is not None, "a trade that delivers has sold something"
    return found[0]
