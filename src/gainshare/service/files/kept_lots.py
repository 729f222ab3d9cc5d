"""Three files of a seller that keeps its documents: what it commits to, its task, and the documents that it opens."""

import base64
import binascii
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError

from gainshare.core.errors import DataError, Refused
from gainshare.core.merkle import leaf, path, rooted
from gainshare.core.questions import Table, documents, table_id
from gainshare.gains.text import Evaluation
from gainshare.identity.duplicates import MINIMA, Sketch
from gainshare.markets.procurement.described import FAULTS, Described, commitment, descriptions, root_of
from gainshare.markets.procurement.screening import GATES, Policy
from gainshare.service.files.lines import opened
from gainshare.service.files.refusals import broken, refusal

LARGEST = 2**30
"""Bytes of such a file."""


def _decoded(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise broken("wrong_type", "must be base64", value=text[:40]) from None


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


Packed = Annotated[bytes, BeforeValidator(_decoded), PlainSerializer(_encoded)]
"""Bytes, in base64."""

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Place = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0, lt=2**31)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Document(_Form):
    """One description."""

    digest: Hex
    size: Count
    language: Annotated[str, Field(pattern=r"^[a-z]{0,8}$")]
    faults: tuple[Literal[FAULTS], ...]  # type: ignore[valid-type]  # a tuple of words is a choice of them
    pieces: Count
    minima: Annotated[Packed, Field(min_length=4 * MINIMA, max_length=4 * MINIMA)]


class _Lot(_Form):
    schema_: Literal[1] = Field(alias="schema")
    root: Digest
    documents: Annotated[tuple[_Document, ...], Field(min_length=1)]


class TaskFile(_Form):
    """What a market releases to one seller, once its documents are committed to, and for one auction.

    root: of the seller's documents. order, hidden, base: of the evaluation. left_out: places of documents that are not
    counted. language, gates: of the market's policy.
    """

    schema_: Literal[1] = Field(1, alias="schema")
    market: str
    seller: str
    root: Digest
    order: Annotated[int, Field(ge=0, le=5)]
    hidden: Annotated[tuple[Packed, ...], Field(min_length=1)]
    base: tuple[Packed, ...]
    left_out: tuple[Place, ...]
    language: str
    gates: tuple[Literal[GATES], ...]  # type: ignore[valid-type]  # a tuple of words is a choice of them

    @property
    def evaluation(self) -> Evaluation:
        """The hidden text."""
        return Evaluation(self.order, self.hidden, self.base)

    @property
    def policy(self) -> Policy:
        """By what documents are judged."""
        return Policy(language=self.language, gates=self.gates)


class _Opened(_Form):
    place: Place
    text: Packed
    path: tuple[Hex, ...]


class _Opening(_Form):
    schema_: Literal[1] = Field(alias="schema")
    root: Digest
    count: Place
    documents: tuple[_Opened, ...]


def lot_file(known: Sequence[Described]) -> bytes:
    """What a seller commits to, as its file: descriptions, and no text."""
    each = [
        _Document(
            digest=one.digest.hex(),
            size=one.size,
            language=one.language,
            faults=one.faults,
            pieces=one.sketch.pieces,
            minima=np.array(one.sketch.minima, "<u4").tobytes(),
        )
        for one in known
    ]
    return _written(_Lot(schema=1, root=root_of(known), documents=tuple(each)))


def read_lot(file: Path, shown: str) -> Table:
    """The descriptions in a file, as the table that is traded. Raises Refused or DataError naming file and key."""
    held = _read(file, shown, _Lot)
    known = [
        Described(
            bytes.fromhex(one.digest),
            one.size,
            one.language,
            tuple(gate for gate in FAULTS if gate in one.faults),
            Sketch(one.pieces, tuple(np.frombuffer(one.minima, "<u4").tolist())),
        )
        for one in held.documents
    ]
    if root_of(known) != held.root:
        raise DataError("unknown_value", "root", held.root, "is not that of these documents", where=shown)
    return commitment(known)


def task_file(task: TaskFile) -> bytes:
    """A task as its file."""
    return _written(task)


def read_task(file: Path, shown: str) -> TaskFile:
    """The task in a file. Raises Refused or DataError naming file and key."""
    return _read(file, shown, TaskFile)


def opening_file(lot: Table, places: Sequence[int]) -> bytes:
    """Documents in these places of a lot, each with its path to the root."""
    leaves = [leaf(text) for text in lot.texts]
    each = [_Opened(place=one, text=lot.texts[one], path=tuple(at.hex() for at in path(leaves, one))) for one in places]
    return _written(_Opening(schema=1, root=table_id(lot), count=lot.rows, documents=tuple(each)))


def read_opening(file: Path, shown: str, committed: Table) -> Table:
    """The documents that were opened, in order of place, each shown to be one that was committed to.

    committed: the descriptions. Raises Refused or DataError naming file and document.
    """
    held, root = _read(file, shown, _Opening), root_of(descriptions(committed))
    if (held.root, held.count) != (root, committed.rows):
        rule = f"of {held.count} documents is of another lot than was committed to"
        raise DataError("unknown_value", "root", held.root, rule, where=shown)
    for one in held.documents:
        found = rooted(leaf(one.text), one.place, held.count, [bytes.fromhex(each) for each in one.path])
        if found is None or f"sha256:{found.hex()}" != root:
            rule = "is not the document that was committed to in this place"
            raise DataError("unknown_value", "document", one.place + 1, rule, where=shown)
    places = [one.place for one in held.documents]
    if places != sorted(set(places)):
        raise DataError("duplicate_key", "documents", None, "must stand once each, in order of place", where=shown)
    return documents([str(place + 1) for place in places], [one.text for one in held.documents])


_Read = TypeVar("_Read", bound=_Form)


def _written(form: _Form) -> bytes:
    return form.model_dump_json(by_alias=True).encode() + b"\n"


def _read(file: Path, shown: str, form: type[_Read]) -> _Read:
    with opened(file, shown) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("payload_too_large", "file", None, f"must hold at most {LARGEST:,} bytes", where=shown)
    try:
        return form.model_validate_json(content)
    except ValidationError as error:
        if any(found["type"] == "json_invalid" for found in error.errors(include_url=False)):
            raise DataError("malformed_json", "file", None, "is no JSON", where=shown) from None
        raise refusal(error, form, shown) from None
