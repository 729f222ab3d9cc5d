"""Which files of vectors there are, which function runs each kind of case, and the report."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.vectors import auctions, claims, collaborative, counterexamples, games, menus, prices, procurements, splits
from tests.vectors.bad_inputs import CALLS, refusal
from tests.vectors.figures import Difference, differences

Run = Callable[[Any, Any], Any]
"""From a case's inputs, and its outputs where these hold inputs too, to what the implementation says instead."""

KINDS: dict[str, Run] = {
    "semivalue": games.semivalues,
    "shapley_sampled": games.sampled,
    "replication": games.replication,
    "ols_r2": games.least_squares,
    "feature_sellers_gain_1_minus_rmse_over_std": games.feature_sellers,
    "similarity": auctions.similarity,
    "hellinger": auctions.hellinger,
    "robust_division": auctions.robust_division,
    "myerson_af1": auctions.noise_payment,
    "myerson_af2": auctions.masking_payment,
    "menu": auctions.step_menu,
    "menu_cents": auctions.integer_menu,
    "settle": auctions.settlement,
    "ohrimenko_single": collaborative.single_task,
    "per_task_market": collaborative.by_shapley,
    "per_task_banzhaf": collaborative.by_banzhaf,
    "mwu": prices.weights_of_all,
    "mwu_normalisation": prices.normalisation,
    "hyper": prices.tuned,
    "eps_net": prices.net_points,
    "ucb1": prices.bandit,
    "split": splits.one_off,
    "cumulative_sequence": splits.cumulative,
    "bad_input": refusal,
    "menu_prices": menus.priced,
    "supported_shapley": menus.supported,
    "distribution": menus.divided,
    "procurement": procurements.additive,
    "procurement_by_sets": procurements.submodular,
    "share_table": procurements.share_table,
    "bad_procurement": procurements.refused,
    "ledger": claims.history,
    "mixed": claims.payments,
    "counterexample": counterexamples.counterexample,
}

TOLERANCES = {"mwu": 1e-15, "feature_sellers_gain_1_minus_rmse_over_std": 1e-9}
"""For the floats of kinds whose cases state none; elsewhere they are exact."""

COMPUTED = {"C4_regulariser_sybil"}
"""Counterexamples that hold a figure in floats."""

MIXED_INPUTS = {"name", "c", "w", "B", "alpha_ppm"}
"""What of a mixed payment is given; all else is expected."""


@dataclass(frozen=True, slots=True)
class Case:
    """One vector: what is given, what must come out, and how near floats must be."""

    id: str
    kind: str
    given: Any
    out: Any
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case. known: whether anything here runs its kind. found: where it differs."""

    case: Case
    known: bool
    found: tuple[Difference, ...]


def cases(content: Any, name: str) -> list[Case]:
    """The cases of a file's content, by its form. Raises ValueError if it is of no known form."""
    match content:
        case {"cases": [*listed]}:
            return [_stated(each) for each in listed]
        case {"splits": [*once], "cumulative_sequences": [*streams]}:
            return [*_splits(once), *_sequences(streams)]
        case {"pricing": [*offers], "supported_shapley": [*worths], "distribution": [*payments]}:
            return [*_menus(offers), *_expected("supported_shapley", worths), *_expected("distribution", payments)]
        case {"additive": _, "submodular": _, "share_tables": _, "must_reject": _, "ledger": _, "mixed": _}:
            return list(_procurements(content))
        case {"C1_budget_firstloser": _}:
            return list(_counterexamples(content))
        case {"kind": str(kind)}:
            return [Case(name, kind, content, _outcome(content), TOLERANCES.get(kind, 0.0))]
        case [{"id": _, "surface": _, "call": _}, *_]:
            return [_bad_input(each) for each in content]
    raise ValueError("holds no vectors of a known form")


def _stated(case: Mapping[str, Any]) -> Case:
    kind = case["kind"]
    return Case(case["id"], kind, case["in"], case["out"], case.get("tol", TOLERANCES.get(kind, 0.0)))


def _splits(listed: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    results = ("largest_remainder", "floor_to_reserve", "reserve")
    for place, each in enumerate(listed):
        yield Case(f"split/{place}", "split", each, {name: each[name] for name in results})


def _sequences(listed: Sequence[Sequence[Mapping[str, Any]]]) -> Iterator[Case]:
    for place, steps in enumerate(listed):
        out = [{"pay": step["pay"], "reserve": step["reserve"]} for step in steps]
        yield Case(f"cumulative/{place}", "cumulative_sequence", steps, {"steps": out})


def _menus(listed: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    for each in listed:
        yield Case(f"menu/{each['id']}", "menu_prices", each, menus.in_any_order(each["expected"]))


def _procurements(content: Mapping[str, Any]) -> Iterator[Case]:
    """All lists of a file of procurements: what is not an input is expected, or that the inputs are refused."""
    kinds = {"additive": "procurement", "submodular": "procurement_by_sets", "share_tables": "share_table"}
    for section, kind in kinds.items():
        for each in content[section]:
            out = {name: held for name, held in each.items() if name not in procurements.INPUTS}
            yield Case(f"{section}/{each['name']}", kind, each, out)
    for place, each in enumerate(content["must_reject"]):
        yield Case(f"must_reject/{place}", "bad_procurement", each, {"refused": [True] * 4})
    for each in content["ledger"]:
        yield Case(each["name"], "ledger", each, each["steps"])
    for each in content["mixed"]:
        out = {name: held for name, held in each.items() if name not in MIXED_INPUTS}
        yield Case(each["name"], "mixed", each, out)


def _counterexamples(content: Mapping[str, Mapping[str, Any]]) -> Iterator[Case]:
    for key, each in content.items():
        out = {name: held for name, held in each.items() if name not in counterexamples.INPUTS}
        yield Case(key, "counterexample", {"key": key, **each}, out, 1e-12 if key in COMPUTED else 0.0)


def _expected(kind: str, listed: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    for place, each in enumerate(listed):
        yield Case(f"{kind}/{each.get('id', place)}", kind, each, each["expected"])


def _outcome(given: Mapping[str, Any]) -> dict[str, Any]:
    results = ("empty_value", "shapley", "banzhaf", "grand")
    return {name: given[name] for name in results if name in given}


def _bad_input(case: Mapping[str, Any]) -> Case:
    """Every idea a message must name is expected to be found in it; quoted texts stand for themselves."""
    results = ("error_code", "exit_or_status", "message_must_name")
    kind = "bad_input" if case["id"] in CALLS else f"bad_input on {case['surface']}"
    return Case(case["id"], kind, case, {**{name: case[name] for name in results}, "state": "unchanged"})


def examined(case: Case) -> tuple[Difference, ...]:
    """Where the implementation differs from the vector; a call that breaks differs as a whole."""
    try:
        got = KINDS[case.kind](case.given, case.out)
    except Exception as error:  # noqa: BLE001 - a vector that breaks the run is one more failure, and is reported
        return (Difference("out", "a result", f"{type(error).__name__}: {error}"),)
    return tuple(differences(case.out, got, case.tolerance))


def outcome(case: Case) -> Outcome:
    """Run one case."""
    if case.kind not in KINDS:
        return Outcome(case, known=False, found=(Difference("kind", "a kind that runs here", case.kind),))
    return Outcome(case, known=True, found=examined(case))


def unreadable(file: Path, error: Exception) -> Outcome:
    """The failure of a whole file."""
    return Outcome(Case(str(file), "file", None, None), known=True, found=(Difference("file", "vectors", error),))


def outcomes(files: Sequence[Path]) -> Iterator[Outcome]:
    """Every case of every file; a file that holds none counts as one failure."""
    for file in files:
        try:
            listed = cases(json.loads(file.read_text()), file.stem)
        except (OSError, ValueError) as error:
            yield unreadable(file, error)
        else:
            yield from map(outcome, listed)


def report(files: Sequence[Path], *, skip_unknown: bool, show: Callable[[str], object]) -> int:
    """Run files and show each difference in one line: id, field, expected, got. 0 if no case failed, else 1.

    The last line is `N passed, M failed`; kinds that nothing here runs fail, or are skipped and counted.
    """
    passed, failed, skipped = 0, 0, []
    for each in outcomes(files):
        if skip_unknown and not each.known:
            skipped.append(each.case.kind)
            continue
        for difference in each.found:
            line = f"{each.case.id} {difference.field}: expected {difference.expected}, got {difference.got}"
            show(" ".join(line.split()))
        passed, failed = passed + (not each.found), failed + bool(each.found)
    if skipped:
        counted = ", ".join(f"{count} {kind}" for kind, count in Counter(skipped).items())
        show(f"skipped {len(skipped)} of kinds unknown here: {counted}")
    show(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
