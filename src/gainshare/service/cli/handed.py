"""What a trade handed over, scored again as its buyer would once the outcomes are known."""

from gainshare.core.arrays import MEASURE, measures
from gainshare.engine.delivery import delivered, sold
from gainshare.engine.disk import Deliveries
from gainshare.engine.engine import Engine
from gainshare.gains.learning import scored
from gainshare.gains.recipe import Forecast, assembled


def handed(engine: Engine, number: int, deliveries: Deliveries) -> str:
    """A sentence on the delivery of a trade that sold something."""
    ((_, receipt, dossier),) = engine.trades(number, number)
    (delivery,) = dossier.deliveries
    found = sold(engine.answers(receipt).values(), engine.codec, delivery.artefact)
    assert found is not None, "a trade that delivers has sold something"
    question, artefact = found
    assert isinstance(question, Forecast), "this is told of predictions"
    keys, guess = delivered(deliveries[artefact.digest + ".csv"])
    recipe, rows = question.recipe, assembled(question.recipe, engine.ask.shelf)
    (base,) = engine.ask([recipe.using(())])
    gain = max(0, measures(scored(recipe.task, rows, guess)) - measures(base)) / MEASURE
    words = "the gain on the receipt" if gain == delivery.gain else f"NOT the {delivery.gain:.10f} on the receipt"
    beside = " with the model" if delivery.form == "model" else ""
    return f"{len(keys)} predictions were handed over{beside}; scored on the outcomes they gain {gain:.4f}, {words}."
