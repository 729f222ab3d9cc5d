"""What a menu's journal says of what buyers would pay: by their orders, and by the survey that was used last."""

from gainshare.engine.engine import Engine
from gainshare.markets.menu.records import Buy, Publish, Reprice
from gainshare.prices.menus.survey import Answer


def ordered(engine: Engine) -> tuple[Answer, ...]:
    """What the orders that named an accuracy say of what buyers would pay, whether anything was sold or not."""
    placed = (each for _, _, dossier in engine.trades() for each in dossier.orders)
    return tuple(_said_by(each) for each in placed if isinstance(each, Buy) and each.accuracy is not None)


def surveyed(engine: Engine) -> tuple[Answer, ...]:
    """The answers of the last list that was not made from orders; () before there is one."""
    found: tuple[Answer, ...] = ()
    bought: list[Answer] = []
    for _, _, dossier in engine.trades():
        for each in dossier.orders:
            if isinstance(each, Buy) and each.accuracy is not None:
                bought.append(_said_by(each))
            elif isinstance(each, Publish) or (isinstance(each, Reprice) and each.answers != tuple(bought)):
                found = each.answers
    return found


def _said_by(order: Buy) -> Answer:
    assert order.accuracy is not None
    return Answer(order.party, order.accuracy, order.bid)
