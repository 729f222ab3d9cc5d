"""The tables of a journal as its queries see them. Their rules, triggers and indexes are made by the migrations."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text

NEWEST = 1
"""The newest schema that this package reads and writes: the number of its last migration."""

VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))
"""Alembic's note of the schema of a database."""

TABLES = MetaData()

LINE = Table(
    "line",
    TABLES,
    Column("seq", BigInteger, primary_key=True),
    Column("key", Text),
    Column("about", LargeBinary),
    Column("memo", Text),
    Column("previous", LargeBinary),
    Column("hash", LargeBinary),
    Column("body", LargeBinary),
)
"""The chain. about, previous, hash: SHA-256. memo: of the entry, null without one. body: the record, packed."""

ACCOUNT = Table(
    "account",
    TABLES,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text),
    Column("asset", Text),
    Column("floor", BigInteger),
    Column("units", BigInteger),
)
"""Accounts by name and asset. floor: null where there is none. units: the sum of its postings."""

POSTING = Table(
    "posting",
    TABLES,
    Column("seq", BigInteger, primary_key=True),
    Column("leg", BigInteger, primary_key=True),
    Column("account", BigInteger),
    Column("units", BigInteger),
)
"""The legs of each line's entry, in order. account: its id."""

ANSWER = Table(
    "answer",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("question", LargeBinary),
    Column("answer", LargeBinary),
)
"""What was asked and answered, packed, once for each question."""

EXAMPLE = Table("example", TABLES, Column("kind", Text, primary_key=True), Column("content", LargeBinary))
"""The first record of each kind, by which all of its kind are packed."""

SNAPSHOT = Table("snapshot", TABLES, Column("seq", BigInteger, primary_key=True), Column("state", LargeBinary))
"""States, packed, by the line after which they were taken."""

DEED = Table(
    "deed",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("seq", BigInteger),
    Column("place", BigInteger),
    Column("act", Text),
    Column("party", Text),
    Column("about", Text),
    Column("done", BigInteger),
)
"""The outbox. done: 0 or 1; beside the sums of accounts the one thing in a journal that changes."""
