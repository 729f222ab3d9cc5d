"""Using a delivery by query: predictions for rows of the market, or for rows of features by a member's own model."""

from collections.abc import Callable, Sequence

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, Refused
from gainshare.core.trades import KEPT, LOT, Delivery
from gainshare.engine.delivery import Depot, Usable, model_at, queried, renew, sold
from gainshare.engine.engine import Engine
from gainshare.engine.executor import alone
from gainshare.gains.bespoke import Bespoke
from gainshare.gains.recipe import Forecast
from gainshare.service.answers import trade_number
from gainshare.service.verbs import Prediction, Predictions

Rows = Callable[[tuple[str, ...]], tuple[tuple[str, ...], Floats]]
"""From the columns that a model predicts from, in order: names of rows, and their cells, NaN where one is missing."""

Counted = Callable[[str, int], int]
"""Adds up the rows asked of a trade, or of what one member got by it, by its name; and tells how many."""


def predictions(
    engine: Engine,
    depot: Depot,
    number: int,
    keys: Sequence[str],
    counted: Counted,
    *,
    rows: Rows | None = None,
    party: str = "",
) -> Predictions:
    """Predictions of what a trade delivered, to this party, or to the only one that it delivered to.

    depot: where a model of a member's own lies; one that does not is made anew, and put there. keys: names of the
    market's rows, if predictions were delivered. rows: of features, if it was a model of a member's own. Without either
    only what it predicts from is told. Raises Refused if nothing was bought, not by this party, or if it predicts from
    the other; DataError for a key that is no row's, where sellers bring rows, or if a model is lost and its data gone.
    """
    wanted = trade_number(engine, number)
    (question, delivery), name = _sold(engine, wanted, party), f"{engine.name}/{wanted}"
    if isinstance(question, Bespoke):
        if keys:
            raise Refused("unknown_value", "keys", keys[0], "this model predicts from features: give rows of them")
        columns, found = _by_model(_model(engine, depot, question, delivery), rows)
        return Predictions(name, found, counted(f"{name}/{delivery.party}", len(found)), columns)
    if rows is not None:
        raise Refused("unknown_value", "rows", None, "here rows are named by their keys: give those")
    queried(question, engine.ask.shelf, ())
    guess = queried(question, engine.ask.shelf, tuple(keys))
    return Predictions(name, tuple(map(Prediction, keys, guess)), counted(name, len(guess)))


def at_hand(engine: Engine, depot: Depot, number: int, party: str = "") -> bool:
    """Whether it was a model of a member's own, and lies there: then it predicts without the market's data.

    Raises Refused as `predictions`.
    """
    question, delivery = _sold(engine, trade_number(engine, number), party)
    return isinstance(question, Bespoke) and model_at(depot.of(delivery), delivery.artefact) is not None


def _model(engine: Engine, depot: Depot, question: Bespoke, delivery: Delivery) -> Usable:
    goods, artefact = depot.of(delivery), delivery.artefact
    if (found := model_at(goods, artefact)) is None:
        try:
            renew(goods, artefact, question, engine.ask.shelf)
        except DataError:
            rule = f"of {delivery.party} is not here as it was sold, and data that it was made of have changed since"
            raise DataError("not_found", "model", artefact[:15], rule) from None
        found = model_at(goods, artefact)
        assert found is not None, "what is made anew can be read"
    return found


def _by_model(usable: Usable, rows: Rows | None) -> tuple[tuple[str, ...], tuple[Prediction, ...]]:
    columns, model = usable
    if rows is None:
        return columns, ()
    names, cells = rows(columns)
    with alone():
        guess = model.predict(cells)
    told = guess.argmax(axis=1) if guess.ndim == 2 else guess
    shares = guess.tolist() if guess.ndim == 2 else [()] * len(names)
    parts = zip(names, told.tolist(), shares, strict=True)
    return columns, tuple(Prediction(name, float(one), tuple(share)) for name, one, share in parts)


def _sold(engine: Engine, number: int, party: str) -> tuple[Forecast | Bespoke, Delivery]:
    """What a trade sold to this party, or to the only one that got anything."""
    ((_, asked, dossier),) = engine.trades(number, number)
    bought = {one.party: one for one in dossier.deliveries if one.form not in (LOT, KEPT)}
    if not bought:
        raise Refused("not_found", "receipt", asked["id"], "nothing was bought in this trade")
    names = ", ".join(bought)
    if party and party not in bought:
        raise Refused("not_found", "party", party, f"got nothing in {asked['id']} to predict with; who did: {names}")
    if not party and len(bought) > 1:
        rule = f"{asked['id']} delivered to {names}: say whose to use"
        raise Refused("missing_key", "party", None, rule, f"--party {next(iter(bought))}")
    delivery = bought[party or names]
    found = sold(engine.answers(asked).values(), engine.codec, delivery.artefact)
    assert found is not None, "a trade that delivers has sold something"
    return found[0], delivery
