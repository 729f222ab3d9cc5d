"""A settlement in sentences: who improved by how much, who paid whom, what stays as it was and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from gainshare.core.words import counted, listing, percent
from gainshare.markets.collaborative.records import OPERATOR, Evidence, Help, Outcome, Rules, Settled
from gainshare.markets.collaborative.sharing import PUBLISHED, shortfall
from gainshare.markets.kind import Board

NAMED = 3
"""Members that a sentence names before it counts the others."""

T = TypeVar("T")


def points(part: Fraction | float) -> str:
    """A difference of scores, with its sign.

    >>> points(Fraction(1, 12)), points(-0.004), points(0)
    ('+8.3', '-0.4', '0.0')
    """
    shown = f"{100 * float(part):+.1f}"
    return "0.0" if shown[1:] == "0.0" else shown


def size(part: Fraction | float) -> str:
    """A difference of scores in points, without a sign.

    >>> size(Fraction(-1, 12))
    '8.3'
    """
    return f"{abs(100 * float(part)):.1f}"


def improved(settled: Settled) -> tuple[Outcome, ...]:
    """The members that have a better model than before, the one that gained most first."""
    got = (one for one in settled.members if one.artefact and one.after > one.alone)
    return tuple(sorted(got, key=lambda one: one.alone - one.after))


def helpers(one: Outcome) -> tuple[Help, ...]:
    """Whose data this member's model was made of, whoever earned most first."""
    used = (each for each in one.helps if each.chosen and each.party != one.party)
    return tuple(sorted(used, key=lambda each: (-each.amount, -each.worth)))


@dataclass(frozen=True, slots=True)
class Telling:
    """A settlement under its rules. named: a name, or other words of the record, as sentences show them."""

    rules: Rules
    settled: Settled
    named: Callable[[str], str] = str

    def headline(self) -> str:
        """What came of it, in one line."""
        got, show = improved(self.settled), self.rules.asset.show
        if len(got) > 1:
            moved = sum(one.paid for one in got)
            return f"{len(got)} of {counted(len(self.settled.members), 'member')} improved and paid {show(moved)}"
        if all(one.reason for one in self.settled.members):
            return "Nobody has a task of its own, so there was nothing to settle"
        if not got:
            return f"Nobody helped anybody{self._but_the_least_fee()}"
        (one,) = got
        whose = self._listed([each.party for each in helpers(one)])
        gain = size(one.after - one.alone)
        return f"{self.named(one.party)} improved by {gain} points with the data of {whose}, and paid {show(one.paid)}"

    def sentences(self) -> Mapping[str, tuple[str, ...]]:
        """By label: what improved, what was paid, what stays as it was and why, and what came back."""
        return {
            "improved": tuple(self._improved()),
            "paid": tuple(self._paid()),
            "unchanged": tuple(self._unchanged()),
            "came back": (self._back(),),
        }

    def score(self, part: Fraction) -> str:
        """A score, by its name where it is no accuracy."""
        return percent(part) if self.rules.task.score == "accuracy" else f"{percent(part)} {self.rules.task.score}"

    def _but_the_least_fee(self) -> str:
        least = self.rules.min_fee
        return f": nobody pays more than the least fee of {self.rules.asset.show(least)}" if least else ": nobody pays"

    def _improved(self) -> Iterator[str]:
        got = improved(self.settled)
        if not got:
            yield "Nobody. Every member keeps the model that it can make of its own data."
        few = _first(got)
        yield from map(self._better, few)
        rest = [size(one.after - one.alone) for one in got[len(few) :]]
        if rest:
            span = f"{rest[-1]} to {rest[0]}" if rest[0] != rest[-1] else rest[0]
            yield f"{len(rest)} more improved by {span} points."

    def _better(self, one: Outcome) -> str:
        party, now, was = self.named(one.party), self.score(one.after), percent(one.alone)
        rows = (
            f"the {one.held:,} rows that judge all" if self.rules.task.validation else f"its {one.held:,} held-out rows"
        )
        if self.rules.task.score == "accuracy":
            return f"{party} now gets {now} right of {rows}, instead of {was}."
        return f"{party} now scores {now} on {rows}, instead of {was}."

    def _paid(self) -> Iterator[str]:
        show, got = self.rules.asset.show, [one for one in improved(self.settled) if one.paid]
        if not got and not self.rules.min_fee:
            yield "Nobody pays anybody: who was not helped pays nothing."
        few = _first(got)
        yield from map(self._payment, few)
        if len(got) > len(few):
            yield f"{len(got) - len(few)} more pay {show(sum(one.paid for one in got[len(few) :]))} together."
        if got:
            yield from (*self._rate(got), *self._instead(got))
        if self.rules.min_fee:
            yield f"Each member with a task pays the least fee of {show(self.rules.min_fee)}."

    def _rate(self, got: Sequence[Outcome]) -> Iterator[str]:
        """What a point of score costs, and what of an improvement is free."""
        point, rest = divmod(self.rules.price, 100)
        costs = "" if rest else f"costs {self.rules.asset.show(point)} at most"
        if self.rules.division in PUBLISHED:
            yield from [f"A point of score {costs}."] if costs else []
        elif len(got) == 1:
            free = f"Of its {size(got[0].after - got[0].alone)} points {size(got[0].error)} may be chance, and are free"
            yield f"{free}; each of the others {costs}." if costs else f"{free}."
        else:
            each = f"A point of score {costs}; one" if costs else "One"
            yield f"{each} standard error, which may be chance, is free."

    def _instead(self, got: Sequence[Outcome]) -> Iterator[str]:
        """Why somebody earns whose data are not in the model."""
        for one in _first(got) if self.rules.division not in PUBLISHED else ():
            unused = [each.party for each in one.helps if each.amount and not each.chosen]
            if unused:
                earns, its = ("earns", "its") if len(unused) == 1 else ("earn", "their")
                yield (
                    f"{self._listed(unused)} {earns} too: {its} data are not in the model of {self.named(one.party)}, "
                    "but would have helped in place of those that are."
                )

    def _payment(self, one: Outcome) -> str:
        show, party = self.rules.asset.show, self.named(one.party)
        earning = sorted((each for each in one.helps if each.amount), key=lambda each: -each.amount)
        whom = ["itself" if each.party == one.party else self.named(each.party) for each in earning]
        paid, handed = one.paid - self.rules.min_fee, sum(each.amount for each in earning)
        more = f", for which the formula hands out {show(handed)}" if handed > paid else ""
        if len(earning) < 2:
            return f"{party} pays {show(paid)}{''.join(f' to {each}' for each in whom)}{more}."
        few = _first(whom)
        parts = [f"{show(each.amount, code=False)} to {name}" for each, name in zip(earning, few, strict=False)]
        if len(whom) > len(few):
            rest = sum(each.amount for each in earning[len(few) :])
            parts.append(f"{show(rest, code=False)} to {len(whom) - len(few)} more")
        return f"{party} pays {show(paid)}{more}: {listing(parts)}."

    def _unchanged(self) -> Iterator[str]:
        got = improved(self.settled)
        same = [one for one in self.settled.members if one not in got]
        if not same:
            yield "Nobody: every member has a better model than before."
        tasks = [one for one in same if not one.reason]
        unaided = [one.party for one in tasks if not helpers(one)]
        if unaided:
            yield self._unaided(unaided)
        yield from self._few([one for one in tasks if helpers(one)], self._chance)
        yield from self._few([one for one in same if one.reason], self._only_helps)

    def _few(self, members: Sequence[Outcome], tell: Callable[[Outcome], str]) -> Iterator[str]:
        few = _first(members)
        yield from map(tell, few)
        if len(members) > len(few):
            yield f"So it is with {len(members) - len(few)} more."

    def _unaided(self, parties: Sequence[str]) -> str:
        does = "keeps its own model and pays" if len(parties) == 1 else "keep their own models and pay"
        it, its = ("it", "its") if len(parties) == 1 else ("them", "their")
        return (
            f"{self._listed(parties)} {does} nothing for help: nobody else's data made {it} better when that was tried "
            f"on {its} own rows."
        )

    def _chance(self, one: Outcome) -> str:
        change, party = one.after - one.alone, self.named(one.party)
        whose, error = self._listed([each.party for each in helpers(one)]), size(one.error)
        found = f"{size(change)} points {'better' if change > 0 else 'worse'}"
        found = found if size(change) != "0.0" else "no better"
        why = f", and {error} may be chance" if change > 0 else ""
        return (
            f"{party} keeps its own model and pays nothing for help: the data of {whose} promised more, but on rows "
            f"that had no part in choosing, the model was {found}{why}."
        )

    def _only_helps(self, one: Outcome) -> str:
        return f"{self.named(one.party)} only helps, and pays nothing: {self.named(one.reason)}."

    def _back(self) -> str:
        show, members = self.rules.asset.show, self.settled.members
        each, paid = self.rules.price + self.rules.min_fee, sum(one.paid for one in members)
        back = show(each * len(members) - paid) if paid else "All of it"
        least = ", and the least fee" if self.rules.min_fee else ""
        return (
            f"To take part, {counted(len(members), 'member')} had set aside {show(each)} each, "
            f"{show(each * len(members))} together: what a whole unit of score costs, the most that "
            f"anybody can owe{least}. {back} came back in the same moment."
        )

    def _listed(self, parties: Sequence[str]) -> str:
        few = _first(parties)
        more = [f"{len(parties) - len(few)} more"] if len(few) < len(parties) else []
        return listing([*map(self.named, few), *more])


def board(rules: Rules, found: Evidence) -> Board:
    """What each member has, paid and earned, for a screen; () for what is no settlement."""
    if not isinstance(found, Settled):
        return ()
    heads = (
        "member",
        "distinct rows",
        "alone",
        "after",
        f"paid {rules.asset.code}",
        f"earned {rules.asset.code}",
        "model",
    )
    rows = [_row(rules, one, found.earned[one.party]) for one in found.members]
    if missing := sum(map(shortfall, found.members)):
        none = rules.asset.show(0, code=False)
        rows.append((OPERATOR, "", "", "", rules.asset.show(missing, code=False), none, "covers the formula"))
    return (heads, *rows)


def _row(rules: Rules, one: Outcome, earned: int) -> tuple[str, ...]:
    paid, gained = (rules.asset.show(units, code=False) for units in (one.paid, earned))
    scores = ("", "") if one.reason else (percent(one.alone), percent(one.after if one.artefact else one.alone))
    used = [aid.party for aid in one.helps if aid.chosen and aid.party != one.party] if one.artefact else []
    model = "none: it only helps" if one.reason else f"with {listing(used)}" if used else "its own"
    rows = one.training + (one.dropped if rules.task.validation else one.held)
    return one.party, f"{rows:,}", *scores, paid, gained, model


def _first(those: Sequence[T]) -> Sequence[T]:
    """Those that are named: so many that one is never left over alone."""
    return those if len(those) <= NAMED + 1 else those[:NAMED]
