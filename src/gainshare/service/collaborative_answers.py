"""What a settlement among members came to, as an answer: who helped whom, what each paid and earned, and got."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from gainshare.core.errors import Refused
from gainshare.core.words import aligned, counted
from gainshare.markets.collaborative.attacks import COPY
from gainshare.markets.collaborative.records import Help, Order, Outcome, Rules, Settled, Tried
from gainshare.markets.collaborative.story import points
from gainshare.markets.collaborative.words import WORDS
from gainshare.markets.kind import Board
from gainshare.service.answers import drawn
from gainshare.service.verbs import Amount, Answer


@dataclass(frozen=True, slots=True)
class Member(Answer):
    """What came of one member.

    training, held: its rows on either side. alone, after: scores on its held-out rows of the model that it makes of its
    own data, and of the one that it holds now; None if it only helps. improved: whether these are two. charged: the
    part of the difference that is paid for. sources: whose data its model is trained on besides its own. why: the same
    in words.
    """

    member: str
    training: int
    held: int
    alone: float | None
    after: float | None
    improved: bool
    charged: float
    paid: Amount
    earned: Amount
    sources: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Matrix(Mapping[tuple[str, str], float]):
    """Who helped whom: by giver and taker, how much higher the taker scores with the giver's data beside its own.

    As it is seen in cross-validation among the taker's training rows; below 0 where that data makes it worse.
    """

    found: Settled

    @property
    def givers(self) -> tuple[str, ...]:
        """All members."""
        return tuple(one.party for one in self.found.members)

    @property
    def takers(self) -> tuple[str, ...]:
        """The members with a task of their own."""
        return tuple(one.party for one in self.found.members if not one.reason)

    def __getitem__(self, pair: tuple[str, str]) -> float:
        return float(self._cells()[pair].alone)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._cells())

    def __len__(self) -> int:
        return len(self._cells())

    def _cells(self) -> dict[tuple[str, str], Help]:
        takers = [one for one in self.found.members if not one.reason]
        return {
            (each.party, one.party): replace(each, chosen=each.chosen and bool(one.artefact))
            for one in takers
            for each in one.helps
            if each.party != one.party
        }

    def to_dict(self) -> dict[str, Any]:
        """As JSON values: by giver and taker."""
        rows: dict[str, Any] = {giver: {} for giver in self.givers}
        for (giver, taker), each in self._cells().items():
            rows[giver][taker] = {"alone": float(each.alone), "trained_on": each.chosen}
        return rows

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Heads and rows of text: points of score with their sign, a star where the taker's model saw the data."""
        cells = {pair: f"{points(each.alone)}{'*' if each.chosen else ' '}" for pair, each in self._cells().items()}
        rows = [(giver, *(cells.get((giver, taker), "- ") for taker in self.takers)) for giver in self.givers]
        return (("data of", *self.takers), *rows)

    def __repr__(self) -> str:
        good = sum(1 for each in self._cells().values() if each.alone > 0)
        return f"Matrix({good:,} of {counted(len(self), 'pair')}: the giver's data makes the taker's model better)"

    def __str__(self) -> str:
        return "\n".join([*aligned(self.table(), "<" + ">" * len(self.takers)), LEGEND])

    def _repr_html_(self) -> str:
        """The table, for notebooks."""
        heads, *rows = self.table()
        head = "".join(f"<th>{cell.strip()}</th>" for cell in heads)
        body = "".join(f"<tr>{''.join(f'<td>{cell.strip()}</td>' for cell in row)}</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{LEGEND}</p>"


LEGEND = "points of score that a row's data alone adds to a column's model; * the model it got is trained on them"


@dataclass(frozen=True, slots=True)
class Attack(Answer):
    """What one way to cheat would have brought a member under one rule.

    before, after: what all its names earn less what they pay, honestly and so.
    """

    member: str
    attack: str
    rule: str
    before: Amount
    after: Amount
    pays: bool


@dataclass(frozen=True, slots=True)
class Attacks(Sequence[Attack]):
    """What cheating would have brought, tried on the members' own data before anybody was paid."""

    rules: Rules
    found: Settled

    def __len__(self) -> int:
        return len(self.found.tried)

    def __getitem__(self, place: Any) -> Any:
        """The attack at this place, or those of a slice."""
        if isinstance(place, slice):
            return tuple(map(self._attack, self.found.tried[place]))
        return self._attack(self.found.tried[place])

    def _attack(self, one: Tried) -> Attack:
        before, after = (Amount(self.rules.asset.code, units) for units in (one.before, one.after))
        return Attack(one.party, one.attack, one.rule, before, after, one.pays)

    @property
    def paying(self) -> tuple[Attack, ...]:
        """Those that would have paid under the rule in force."""
        return tuple(one for one in self if one.pays and one.rule == self.rules.division)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {"tried": [one.to_dict() for one in self], "untried": self.found.untried}

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Heads and rows of text: the most that any member would have gained by each attack, the rule in use first."""
        most: dict[tuple[str, str], int] = {}
        for one in self.found.tried:
            cell = one.attack, one.rule
            most[cell] = max(most.get(cell, one.gained), one.gained)
        rules = sorted({rule: None for _, rule in most}, key=lambda rule: rule != self.rules.division)
        names = sorted({attack: None for attack, _ in most}, key=lambda attack: attack != COPY)
        rows = [(name, *(self._gained(most.get((name, rule))) for rule in rules)) for name in names]
        return ((f"most gained, {self.rules.asset.code}", *rules), *rows)

    def _gained(self, units: int | None) -> str:
        if units is None:
            return ""
        return f"{'+' if units > 0 else ''}{self.rules.asset.show(units, code=False)}"

    def __repr__(self) -> str:
        tries = sum(1 for one in self if one.rule == self.rules.division)
        return f"Attacks({counted(tries, 'try')}, {len(self.paying):,} would have paid)"

    def __str__(self) -> str:
        if not self.found.tried:
            return self.found.untried
        heads, *rows = self.table()
        return "\n".join([*aligned([heads, *rows], "<" + ">" * (len(heads) - 1)), *filter(None, [self.found.untried])])


@dataclass(frozen=True, slots=True)
class Settlement(Answer):
    """What came of training together. trade: that did it. goods: what was handed over, by digest and suffix."""

    trade: str
    rules: Rules
    order: Order
    found: Settled
    goods: Mapping[str, bytes]

    @property
    def matrix(self) -> Matrix:
        """Who helped whom."""
        return Matrix(self.found)

    @property
    def attacks(self) -> Attacks:
        """What cheating would have brought."""
        return Attacks(self.rules, self.found)

    @property
    def members(self) -> Mapping[str, Member]:
        """What came of each, by name, in the order of joining."""
        earned = self.found.earned
        return MappingProxyType({one.party: self._member(one, earned[one.party]) for one in self.found.members})

    def _member(self, one: Outcome, earned: int) -> Member:
        alone = None if one.reason else float(one.alone)
        ((_, why),) = WORDS.told(self._seen, "quality", one.party)
        return Member(
            member=one.party,
            training=one.training,
            held=one.held,
            alone=alone,
            after=float(one.after) if one.artefact else alone,
            improved=bool(one.artefact),
            charged=float(one.charged),
            paid=self._amount(one.paid),
            earned=self._amount(earned),
            sources=tuple(each.party for each in one.helps if each.chosen) if one.artefact else (),
            why=why,
        )

    def _amount(self, units: int) -> Amount:
        return Amount(self.rules.asset.code, units)

    def model(self, member: str) -> bytes | None:
        """The model file that was handed to a member; None if it keeps its own, or has its model by queries.

        Raises Refused for nobody here.
        """
        one = next((one for one in self.found.members if one.party == member), None)
        if one is None:
            names = ", ".join(one.party for one in self.found.members)
            raise Refused("not_found", "member", member, f"has not taken part: {names} have")
        return next((self.goods[name] for name in self.goods if name.partition(".")[0] == one.artefact), None)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "trade": self.trade,
            "division": self.rules.division,
            "members": [one.to_dict() for one in self.members.values()],
            "matrix": self.matrix.to_dict(),
            "attacks": self.attacks.to_dict(),
        }

    def __repr__(self) -> str:
        better = sum(one.improved for one in self.members.values())
        paid = self.rules.asset.show(sum(one.paid for one in self.found.members))
        members = counted(len(self.found.members), "member")
        return f"Settlement({self.trade}: {better:,} of {members} improved, {paid} paid)"

    def __str__(self) -> str:
        heads, *rows = self.table()
        return "\n".join([WORDS.answer(self.trade, self._seen), *aligned([heads, *rows], "<>>>>>>")])

    def table(self) -> Board:
        """Heads and rows of text: what each member has, paid and earned."""
        return WORDS.board(self.rules, self.found)

    @property
    def _seen(self) -> Any:
        return WORDS.seen(self.rules, (self.order, self.found))

    def _repr_html_(self) -> str:
        """The settlement, drawn, for notebooks."""
        return drawn("collaborative", self.rules, self.order, self.found)
