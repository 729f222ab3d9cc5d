"""What a collaborative market stores: its rules, the orders it takes, its state, the evidence of its trades."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TypeAlias

from gainshare.core.money import Asset
from gainshare.gains.task import Task

OPERATOR = "operator"
"""The party that closes a round."""

NOTHING = Fraction(0)

DELIVERIES = ("model", "queries")
"""How a member gets its model: as a file, or by queries that are counted."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What fixes fees and the division; frozen at the first trade.

    asset: of every amount. price: minor units for one unit of score, 0 to 1. task: what everybody predicts; its
    `validation` is the table that judges all, "" where each member is judged by its own held-out rows. quality: a word
    of QUALITIES. division: a word of DIVISIONS. imputer: what stands for a missing cell. min_fee: minor units that
    each member with a task pays whatever comes of it. min_validation: held-out rows below which a member has no task
    and only helps. delivery: a word of DELIVERIES.
    """

    asset: Asset
    price: int
    task: Task
    quality: str = "customised"
    division: str = "banzhaf"
    imputer: str = "median"
    min_fee: int = 0
    min_validation: int = 30
    delivery: str = "model"


@dataclass(frozen=True, slots=True)
class Join:
    """Take part in the next settlement: data and task stand in the offer, the fee is set aside."""

    id: str
    party: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take no part after all: everything that was set aside comes back."""

    id: str
    party: str


@dataclass(frozen=True, slots=True)
class Close:
    """Train, settle and hand over, among those who have joined."""

    id: str
    party: str


Order: TypeAlias = Join | Withdraw | Close


@dataclass(frozen=True, slots=True)
class Seat:
    """A member that has joined. fee: minor units it has set aside."""

    party: str
    fee: int


@dataclass(frozen=True, slots=True)
class Owned:
    """What a member's model was trained on besides its own data, and paid for.

    names: of the offers. sources: their tables at that time.
    """

    party: str
    names: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Members come and go. earlier: seats taken under earlier rules, to be taken again or paid back."""

    joined: tuple[Seat, ...]
    earlier: tuple[Seat, ...]
    owned: tuple[Owned, ...]


State: TypeAlias = Open


@dataclass(frozen=True, slots=True)
class Joined:
    """The evidence of joining. members: now. fee: what was set aside."""

    members: int
    fee: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The evidence of withdrawing. members: left. fee: what came back."""

    members: int
    fee: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The evidence of an order that came to nothing, and why: it is settled, and not tried again later."""

    reason: str


@dataclass(frozen=True, slots=True)
class Help:
    """What one member's data did for another's model, and earned.

    party: the giver. alone: how much higher the taker scores, by cross-validation, with this member's data beside its
    own; negative if it is worse. chosen: whether the model that was made is trained on them. worth: its value in the
    game of the taker's helpers, in units of score. share: of the taker's charge. amount: minor units.
    """

    party: str
    alone: Fraction
    chosen: bool
    worth: Fraction
    share: Fraction
    amount: int


@dataclass(frozen=True, slots=True)
class Leak:
    """What a taker's model can do at another member's task.

    alone, model: scores there of the taker's own model, and of the one that was made for it.
    """

    party: str
    alone: Fraction
    model: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one member's task; a member without one only helps.

    party: the member. training, held: rows. dropped: rows that the table which judges all has too, and train nobody.
    reason: why it has no task, or "". alone, after: scores on its held-out rows of its own model, and of the one that
    was made. error: standard error of the difference. charged: the part of the difference that is charged for, in units
    of score. fee: what a perfect model would cost it, price x (1 - alone). due: price x charged. paid: what is
    distributed of it, and the least fee. capped: whether the division had to be scaled down to what is due. strength:
    of the penalty that keeps the model to this task. artefact: digest of the model that was handed over, "" if none
    was. helps: one for each other member; as published, one for itself too. leaks: one for each other task. scores:
    with the data of each coalition of the others by bitmask, in [0, 1].
    """

    party: str
    training: int
    held: int
    reason: str = ""
    alone: Fraction = NOTHING
    after: Fraction = NOTHING
    error: Fraction = NOTHING
    charged: Fraction = NOTHING
    fee: int = 0
    due: int = 0
    paid: int = 0
    capped: bool = False
    strength: Fraction = NOTHING
    artefact: str = ""
    helps: tuple[Help, ...] = ()
    leaks: tuple[Leak, ...] = ()
    scores: tuple[float, ...] = ()
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What a member sees of another's model: what its own data did for it."""

    taker: str
    aid: Help


@dataclass(frozen=True, slots=True)
class Tried:
    """What one way to cheat would have brought a member under one rule.

    rule: of the division. before, after: minor units that all its names would have earned less what they would have
    paid, honestly and so; after, less what a model of its own that is worse for its true rows would be worth, at the
    price, so that a member does not profit by a bill that it escapes with its model.
    """

    party: str
    attack: str
    rule: str
    before: int
    after: int

    @property
    def gained(self) -> int:
        """What it would have brought, in minor units."""
        return self.after - self.before

    @property
    def pays(self) -> bool:
        """Whether the member would be better off."""
        return self.gained > 0


@dataclass(frozen=True, slots=True)
class Written:
    """The single task as it is published, beside what was settled, in units of score.

    psi: Shapley value of each member in v. pot: sum of the improvements that are paid for. paid: what the published
    formula hands out of them. scores: of the model of each coalition of all members by bitmask, in [0, 1].
    """

    psi: tuple[Fraction, ...]
    pot: Fraction
    paid: Fraction
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Members linked by half of the smaller one's rows or more, who count as one where the division says so.

    rows: the most that two of them share.
    """

    parties: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The evidence of a settlement.

    members: what came of each, in the order of joining. together: members with rows in common. tried: what cheating
    would have brought. untried: why some of it was not tried, or "". written: of a single task, else None.
    """

    members: tuple[Outcome, ...]
    together: tuple[Together, ...]
    tried: tuple[Tried, ...]
    untried: str
    written: Written | None

    @property
    def earned(self) -> Mapping[str, int]:
        """Minor units that each member's data earned, by name."""
        found = dict.fromkeys((one.party for one in self.members), 0)
        for aid in chain.from_iterable(one.helps for one in self.members):
            found[aid.party] += aid.amount
        return found


Evidence: TypeAlias = Joined | Withdrawn | Settled | Unchanged
