"""Real data that come with the installed libraries, and made ones: enough to see a market work."""

import base64
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from os import PathLike
from pathlib import Path

import numpy as np

from gainshare.core.arrays import Floats
from gainshare.core.errors import DataError, Refused
from gainshare.core.random import stream
from gainshare.markets.auction.published import generated
from gainshare.service.files.cifar import LABELS, read_images

COLOURS = ("red", "green", "blue")
DIABETES = ("age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu")

CELLS = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "points",
    "symmetry",
    "fractal",
)
TUMOURS = tuple(f"{measure}_{of}" for of in ("mean", "error", "worst") for measure in CELLS)
"""Of the cell nuclei in one image: ten measurements, their mean, its standard error, and the mean of the largest."""

CASES: Mapping[str, tuple[int, int, int]] = {
    "north": (88, 73, 123),
    "south": (45, 20, 10),
    "east": (10, 50, 10),
    "west": (34, 33, 33),
    "centre": (13, 14, 13),
}
"""How many small, middling and large tumours each hospital has seen; a third of all are small, a third are large."""

WITHOUT = ("west", "worst")
"""The hospital that does not record the last ten measurements."""

HELP: Mapping[str, str] = {
    "protocols": "specialnames",
    "types": "types specialattrs typesmethods typesmodules bltin-code-objects bltin-type-objects objects",
    "grammar": "compound assert assignment augassign del pass return yield global nonlocal break continue import raise",
    "strings": "strings string-methods formatstrings",
    "containers": "typesseq typesseq-mutable typesmapping sequence-types slicings subscriptions dict lists",
    "numbers": "numeric-types numbers integers floating imaginary binary unary power shifting bitwise conversions "
    "operator-summary",
    "debugger": "debugger",
    "reprints": "class function if for while try with async context-managers attribute-access customization",
}
"""Which of Python's help topics each publisher has. Those of reprints stand in the longer ones of others, too."""

HIDDEN = (
    "comparisons execmodel naming dynamic-features exceptions calls booleans exprlists atom-literals "
    "attribute-references lambda in"
)
HAD = "identifiers truth atom-identifiers id-classes typesfunctions"
"""Topics that nobody sells: what a buyer wants to predict, and what it has already."""

FILLER = "filler"
"""A publisher of nothing: random letters, and one sentence again and again."""

SEED = 1
"""Of generated data, unless told otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A data set: named columns, each a seller's, and the target a buyer wants predicted."""

    name: str
    columns: Mapping[str, Floats]
    target: Floats

    def __repr__(self) -> str:
        return f"Example({self.name}: {len(self.target)} rows, {len(self.columns)} columns)"


@dataclass(frozen=True, slots=True, eq=False)
class Owners:
    """A data set whose rows lie at several owners: for each its table, named columns with the target among them."""

    name: str
    tables: Mapping[str, Mapping[str, Floats]]
    target: str

    def __repr__(self) -> str:
        rows = sum(len(table[self.target]) for table in self.tables.values())
        return f"Owners({self.name}: {len(self.tables)} owners, {rows} rows)"


@dataclass(frozen=True, slots=True)
class Publishers:
    """A text that lies at several publishers: for each its documents, and what a buyer has of it.

    text: hidden from all, to be predicted. base: what the buyer has already.
    """

    name: str
    lots: Mapping[str, tuple[str, ...]]
    text: tuple[str, ...]
    base: tuple[str, ...]

    def __repr__(self) -> str:
        size = sum(len(document.encode()) for lot in self.lots.values() for document in lot)
        return f"Publishers({self.name}: {len(self.lots)} publishers, {size:,} bytes)"


def diabetes() -> Example:
    """442 patients, ten measurements, and the progression of their disease a year later (Efron et al. 2004).

    Read from scikit-learn's own files without importing it.
    """
    rows = _numbers("diabetes_data_raw.csv.gz")
    columns = {name: rows[:, place].copy() for place, name in enumerate(DIABETES)}
    return Example("diabetes", columns, _numbers("diabetes_target.csv.gz")[:, 0])


def digits(owners: int = 10) -> Owners:
    """1,797 handwritten digits of 8 x 8 pixels from 0 to 16 (Alpaydin and Kaynak 1998), in blocks of rows.

    owners: how many share them, as the file has them, as equally as possible; each has columns p0_0 to p7_7 and
    digit. Read from scikit-learn's own files without importing it. Raises Refused unless owners is a whole number
    from 1 to the number of rows.

    >>> digits(10)
    Owners(digits: 10 owners, 1797 rows)
    """
    names = [*(f"p{row}_{column}" for row in range(8) for column in range(8)), "digit"]
    return _owned("digits", owners, dict(zip(names, _numbers("digits.csv.gz", ",").T, strict=True)), "digit")


def hospitals() -> Owners:
    """569 breast tumours by thirty measurements of their cell nuclei (Wolberg et al. 1995), as five hospitals see them.

    north has many rows of all kinds; south screens, and sees mostly small tumours; east is asked about those of
    middling size, which are hard to tell; west does not record the last ten measurements, which are NaN there; centre
    has few rows. Which rows are whose is drawn once and for all. The target, malignant, is 1 or 0. Read from
    scikit-learn's own files without importing it.

    >>> hospitals()
    Owners(hospitals: 5 owners, 569 rows)
    """
    rows, draw = _numbers("breast_cancer.csv", ",", 1), stream(SEED, "hospitals")
    thirds = np.array_split(np.argsort(rows[:, TUMOURS.index("area_mean")], kind="stable"), 3)
    piles = [iter(draw.permutation(third).tolist()) for third in thirds]
    tables = {}
    for name, counts in CASES.items():
        seen = sorted(row for pile, count in zip(piles, counts, strict=True) for row in islice(pile, count))
        cells = dict(zip(TUMOURS, rows[seen, :-1].T.copy(), strict=True))
        lacks = {column for column in TUMOURS if name == WITHOUT[0] and column.endswith(WITHOUT[1])}
        cells = {column: np.full(len(seen), np.nan) if column in lacks else held for column, held in cells.items()}
        tables[name] = {**cells, "malignant": 1.0 - rows[seen, -1]}
    return Owners("hospitals", tables, "malignant")


def cifar10(folder: str | PathLike[str], owners: int = 10, *, classes: Sequence[str] = ()) -> Owners:
    """CIFAR-10's training images (Krizhevsky 2009) from a local folder of its python batches, in blocks of rows.

    folder: holds data_batch_1 to data_batch_5, or some of them, which are read as data: nothing in them is run.
    owners: how many share the images, as the batches have them, as equally as possible. classes: only images of
    these, such as ("bird", "airplane", "ship"). Each owner has columns red0_0 to blue31_31, from 0 to 255, and label,
    the class's place in `LABELS`. A recipe declares what is done to them:
    `Derived(source, "pooled", (3, 32, 32, 4))` makes them 64 grey blocks, `Derived(source, "scaled", (3072, 255))`
    divides them. Raises Refused for an unknown class or a number of owners that the rows cannot fill; as
    `read_images` for a folder or batch that is not CIFAR-10's.
    """
    for name in classes:
        if name not in LABELS:
            raise Refused("unknown_value", "classes", name, f"must be one of {', '.join(LABELS)}")
    pixels, codes = read_images(Path(folder), str(folder))
    chosen = np.isin(codes, [LABELS.index(name) for name in classes or LABELS])
    planes = [f"{plane}{row}_{column}" for plane in COLOURS for row in range(32) for column in range(32)]
    columns = dict(zip(planes, pixels[chosen].T.astype(np.float64), strict=True))
    return _owned("cifar10", owners, columns | {"label": codes[chosen].astype(np.float64)}, "label")


def help_topics() -> Publishers:
    """The topics of Python's own help, as nine publishers might have them, grouped by what they are about.

    One reprints what stands in longer topics of others; one has random letters and one sentence repeated. The text
    differs a little from one version of Python to the next. Raises DataError where Python came without its help.
    """
    if find_spec("pydoc_data") is None:
        rule = "must be there: the example text comes with a whole Python"
        raise DataError("file_not_found", "pydoc_data", None, rule)
    topics: Mapping[str, str] = import_module("pydoc_data.topics").topics

    def held(names: str) -> tuple[str, ...]:
        return tuple(topics[name] for name in names.split() if name in topics)

    noise = base64.b85encode(stream(SEED, "filler").bytes(20_000)).decode()
    lots = {publisher: held(names) for publisher, names in HELP.items()}
    filler = (noise, "Buy the best data here and now. " * 700)
    return Publishers("help topics", {**lots, FILLER: filler}, held(HIDDEN), held(HAD))


def generate_data(M: int = 10, T: int = 100, *, seed: int = SEED) -> Example:  # noqa: N803 - the names it is known by
    """M sellers' columns of T rows, uniform on [0, 10], and a target linear in them plus Gaussian noise.

    The weights are drawn from N(0, 1), the noise from N(0, 0.5^2). The same seed gives the same data.
    Raises Refused unless M and T are whole numbers >= 1.

    >>> generate_data(M=3, T=20)
    Example(generated: 20 rows, 3 columns)
    """
    for field, count in (("M", M), ("T", T)):
        _require_count(field, count)
    columns, target = generated(M, T, stream(seed, "generate_data"))
    return Example("generated", {f"x{place}": column.copy() for place, column in enumerate(columns.T, 1)}, target)


def _require_count(field: str, count: object) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise Refused("unknown_value", field, count, "must be a whole number >= 1")


def _owned(name: str, owners: int, columns: Mapping[str, Floats], target: str) -> Owners:
    """Blocks of rows; the target is the last of the columns."""
    _require_count("owners", owners)
    rows = len(columns[target])
    if owners > rows:
        raise Refused("unknown_value", "owners", owners, f"must be at most {rows}, one for each row")
    blocks = [slice(rows * place // owners, rows * (place + 1) // owners) for place in range(owners)]
    tables = {
        f"owner{place}": {column: values[block] for column, values in columns.items()}
        for place, block in enumerate(blocks, 1)
    }
    return Owners(name, tables, target)


def _numbers(file: str, between: str | None = None, heads: int = 0) -> Floats:
    """One of the tables that come with scikit-learn, found without importing it.

    between: what stands between cells. heads: lines above the numbers.
    """
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        raise DataError("file_not_found", "sklearn", None, "must be installed: the example data come with it")
    path = Path(found.origin).parent / "datasets" / "data" / file
    with gzip.open(path, "rt") if file.endswith(".gz") else path.open() as lines:
        return np.array([[float(cell) for cell in line.split(between)] for line in islice(lines, heads, None)])
