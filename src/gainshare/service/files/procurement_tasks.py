"""What a procurement hands to sellers that keep their documents: the text to reduce them to, one file each."""

from collections.abc import Iterator

from gainshare.core.codec import digest
from gainshare.core.questions import table_id
from gainshare.engine.engine import Engine
from gainshare.gains.text import evaluation
from gainshare.markets.procurement.described import descriptions, root_of
from gainshare.markets.procurement.records import Announced, Gathering
from gainshare.service.files.form import Draft
from gainshare.service.files.kept_lots import TaskFile, task_file
from gainshare.service.files.names import plain_name
from gainshare.service.files.procurement_data import Lots


def task_name(seller: str) -> str:
    """Where a seller's task lies in the market's folder: no two sellers share one.

    >>> task_name("court"), task_name("Court of Appeal")
    ('tasks/court.task', 'tasks/court-of-appeal-e9782b92.task')
    """
    name = plain_name(seller, otherwise="seller")
    return f"tasks/{name}.task" if name == seller else f"tasks/{name}-{digest(seller.encode())[7:15]}.task"


def released(held: Draft, engine: Engine) -> dict[str, bytes]:
    """Files by name, for each seller whose lot is awaited; none before the text is drawn, and none once lots weigh."""
    state = engine.state
    if not isinstance(state, Gathering) or state.announced is None:
        return {}
    return {task_name(one.seller): task_file(one) for one in _tasks(held, state.announced)}


def _tasks(held: Draft, announced: Announced) -> Iterator[TaskFile]:
    assert isinstance(held.more, Lots)
    tables = {table_id(table): table for table in held.offers.validation.values()}
    hidden = evaluation(announced.task, announced.split, tables.__getitem__)  # type: ignore[arg-type]  # nothing derived
    left_out = {one.party: one.places for one in announced.left_out}
    awaited = {one.seller for one in held.more.away if one.awaited}
    for each in held.offers.offers:
        if each.seller in awaited:
            yield TaskFile(
                schema=1,
                market=held.file.rules.market,
                seller=each.seller,
                root=root_of(descriptions(each.table)),
                order=hidden.order,
                hidden=hidden.blocks,
                base=hidden.base,
                left_out=left_out.get(each.seller, ()),
                language=held.rules.policy.language,
                gates=held.rules.policy.gates,
            )
