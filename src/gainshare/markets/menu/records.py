"""What a menu stores: its rules and offers, the orders it takes, the states it is in, the evidence of its trades."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from gainshare.core.money import Asset
from gainshare.gains.task import Task
from gainshare.ledger.entitlements import Entitlements
from gainshare.markets.menu.lists import Edit, Halves, Proceeds, Rival, Tag
from gainshare.prices.menus.survey import Answer

OPERATOR = "operator"
"""The party that publishes and changes the list."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What fixes prices, the list and the division; frozen at the first trade.

    asset: of every amount. price: "coverage" or "pair". quality: a word of METHODS, which chooses the models listed.
    keep: the share of the best revenue at which the most models stay listed, in (0, 1]. time_limit: seconds of an
    exact search. division: a word of DIVISIONS. walk: a word of WALKS. models: the most that are trained. prepare: what
    is done to everybody's data first, as `gains.prepared` takes it.
    """

    asset: Asset
    price: str = "coverage"
    quality: str = "select"
    division: str = "supported-shapley"
    keep: Fraction = Fraction(999, 1000)
    time_limit: int = 10
    walk: str = "breadth-first"
    models: int = 1024
    prepare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publish:
    """Train, list and price. answers: of the survey, from which caps and demand come."""

    id: str
    party: str
    task: Task
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Buy:
    """One model, please: the cheapest of at least this accuracy, or, without one, the best that the bid affords.

    accuracy: share of test rows predicted correctly, in [0, 1], or None. bid: the most that is paid, in minor units.
    """

    id: str
    party: str
    accuracy: Fraction | None
    bid: int


@dataclass(frozen=True, slots=True)
class Add:
    """Put a trained model back on the list: no other price rises."""

    id: str
    party: str
    model: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a model off the list: no other price falls."""

    id: str
    party: str
    model: str


@dataclass(frozen=True, slots=True)
class Reprice:
    """Choose and price the list anew, from these answers; what was put on or taken off by hand is forgotten."""

    id: str
    party: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Close:
    """Sell nothing more."""

    id: str
    party: str


Order: TypeAlias = Publish | Buy | Add | Remove | Reprice | Close


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Nothing is trained yet. owed: to sellers, in fractions."""

    owed: Entitlements


@dataclass(frozen=True, slots=True)
class Listed:
    """Models are for sale. split: from which the test rows are drawn. edits: by hand, since prices were last chosen."""

    task: Task
    split: str
    answers: tuple[Answer, ...]
    edits: tuple[Edit, ...]
    owed: Entitlements


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing is for sale any more."""

    owed: Entitlements


State: TypeAlias = Unpublished | Listed | Closed


@dataclass(frozen=True, slots=True)
class Worth:
    """What a seller's data are worth to the models fit to be listed: supported Shapley, in test rows; its share."""

    party: str
    worth: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class Share:
    """One seller's part of a sale: its worth in test rows, the share of the price, minor units paid."""

    party: str
    worth: Fraction
    share: Fraction
    amount: int


@dataclass(frozen=True, slots=True)
class Item:
    """A model. sellers: whose data it saw. right, confirmed: test rows it gets right in either half. tag: if listed."""

    model: str
    sellers: tuple[str, ...]
    right: int
    confirmed: int
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class Published:
    """The evidence of a list: what is for sale at which price, and why.

    items: the least accurate first. taken_off: models fit to be listed that are not, without a tag. halves: of the rows
    they were tried on. trained: models. proceeds: what the list would earn from the answers. rivals: what other ways to
    sell would. proof: of "no bundle undercuts a price". worths: of every seller, and its share of sales on average.
    error: by how much sales divided one by one miss these shares, as a part of the proceeds. copies: sellers whose data
    somebody offered before.
    """

    items: tuple[Item, ...]
    taken_off: tuple[Item, ...]
    halves: Halves
    trained: int
    proceeds: Proceeds
    rivals: tuple[Rival, ...]
    proof: str
    worths: tuple[Worth, ...]
    error: Fraction
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bought:
    """What a buyer got and why.

    item: the model meant, None if none is good enough. halves: of the rows it was tried on. own: whether the list was
    made without this buyer's own answers. charge: minor units. served: whether it was sold; else its price is above the
    bid.
    """

    item: Item | None
    halves: Halves
    own: bool
    charge: int
    served: bool


@dataclass(frozen=True, slots=True)
class Sold:
    """The evidence of a sale; without shares, of none."""

    bought: Bought
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The evidence of a change of the list that came to nothing, and why: it is settled, and not tried again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The evidence of closing. sellers: who were paid by then."""

    sellers: tuple[str, ...]


Evidence: TypeAlias = Published | Sold | Unchanged | Ended
