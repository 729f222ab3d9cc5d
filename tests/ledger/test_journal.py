import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gainshare.core.codec import canonical, digest
from gainshare.core.trades import Entry, Posting
from gainshare.ledger.journal import GENESIS, Damage, Line, appended, damage, request_hash

ENTRY = Entry("admit city", (Posting("external:city", -5, "EUR"), Posting("escrow:city", 5, "EUR")))


def chain(length: int) -> list[Line]:
    lines: list[Line] = []
    for number in range(length):
        entry = ENTRY if number % 2 else None
        lines.append(appended(lines[-1] if lines else None, f"step/{number}", digest(bytes([number])), entry))
    return lines


Edit = Callable[[list[Line], int], list[Line]]


def changed(**fields: object) -> Edit:
    return lambda lines, at: [*lines[:at], replace(lines[at], **fields), *lines[at + 1 :]]  # type: ignore[arg-type]


EDITS: dict[str, Edit] = {
    "another key": changed(key="step/99"),
    "another record": changed(about=digest(b"another")),
    "another entry": changed(
        entry=Entry("admit city", tuple(replace(leg, units=2 * leg.units) for leg in ENTRY.postings))
    ),
    "another memo": changed(entry=replace(ENTRY, memo="admit hr")),
    "another hash": changed(hash="f" * 64),
    "another past": changed(previous="f" * 64),
    "another number": changed(seq=99),
    "a line gone": lambda lines, at: lines[:at] + lines[at + 1 :],
    "a line twice": lambda lines, at: lines[: at + 1] + lines[at:],
    "lines swapped": lambda lines, at: [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]],
    "a line slipped in": lambda lines, at: [
        *lines[: at + 1],
        appended(lines[at], "step/new", digest(b"new"), ENTRY),
        *lines[at + 1 :],
    ],
}


def test_a_line_commits_to_its_content_and_to_all_lines_before() -> None:
    request = hashlib.sha256(canonical(("open", digest(b"rules"), ENTRY))).hexdigest()
    first = appended(None, "open", digest(b"rules"), ENTRY)
    assert request_hash("open", digest(b"rules"), ENTRY) == request
    assert first == Line(
        1, "open", digest(b"rules"), ENTRY, GENESIS, hashlib.sha256(bytes(32) + bytes.fromhex(request)).hexdigest()
    )
    assert appended(first, "step/1", digest(b""), None).previous == first.hash


def test_the_hash_of_a_line_never_changes_between_releases() -> None:
    assert (
        appended(None, "open", digest(b"rules"), ENTRY).hash
        == "809afce38db027d3a5b4109ea9c522acd03d0eb99f5413cd06cbd0f3c5cdb026"
    )


@given(st.integers(0, 9))
def test_an_untouched_journal_is_whole_and_holds_every_head_it_ever_had(length: int) -> None:
    lines = chain(length)
    assert damage(lines) is None
    assert all(damage(lines, head) is None for head in (GENESIS, *(line.hash for line in lines)))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("at", range(6))
def test_every_edit_is_found_no_later_than_the_line_after(edit: Edit, at: int) -> None:
    lines = chain(8)
    found = damage(edit(lines, at))
    assert found is not None
    assert found.seq in {at + 1, at + 2, 99}
    assert f"line {found.seq}" in str(found)


@given(st.integers(0, 7), st.integers(1, 8))
def test_a_journal_cut_short_shows_only_against_a_kept_head(left: int, whole: int) -> None:
    lines = chain(whole)
    left = min(left, whole - 1)
    assert damage(lines[:left]) is None
    found = damage(lines[:left], lines[-1].hash)
    assert found is not None
    assert found.seq == left
    assert lines[-1].hash in found.reason


@given(st.integers(1, 7))
def test_a_journal_rewritten_to_be_consistent_shows_against_a_kept_head(at: int) -> None:
    lines, forged = chain(8), chain(at)
    for line in lines[at:]:
        forged.append(appended(forged[-1], line.key, digest(b"forged"), line.entry))
    assert damage(forged) is None
    assert isinstance(damage(forged, lines[-1].hash), Damage)
