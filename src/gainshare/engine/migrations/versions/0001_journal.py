"""The journal: lines, accounts and postings, answers, examples, snapshots and deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FROZEN = {
    "line": "UPDATE",
    "account": "UPDATE OF id, name, asset, floor",
    "posting": "UPDATE",
    "answer": "UPDATE",
    "example": "UPDATE",
    "snapshot": "UPDATE",
    "deed": "UPDATE OF id, seq, place, act, party, about",
}
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _journal()
    _beside()
    _outbox()
    if op.get_bind().dialect.name == "sqlite":
        for table, update in _FROZEN.items():
            for act in (update, "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_{act[:6].lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table}: nothing written is ever changed'); END"
                )


def _journal() -> None:
    op.create_table(
        "line",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("about", sa.LargeBinary, nullable=False),
        sa.Column("memo", sa.Text),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("asset", sa.Text, nullable=False),
        sa.Column("floor", _NUMBER),
        sa.Column("units", _NUMBER, sa.CheckConstraint("units >= floor"), nullable=False),
        sa.UniqueConstraint("name", "asset"),
        sqlite_strict=True,
    )
    op.create_table(
        "posting",
        sa.Column("seq", _NUMBER, sa.ForeignKey("line.seq"), primary_key=True, autoincrement=False),
        sa.Column("leg", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("account", _NUMBER, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("units", _NUMBER, sa.CheckConstraint("units <> 0"), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _beside() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("question", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "example",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "snapshot",
        sa.Column("seq", _NUMBER, sa.ForeignKey("line.seq"), primary_key=True, autoincrement=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def _outbox() -> None:
    op.create_table(
        "deed",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seq", _NUMBER, sa.ForeignKey("line.seq"), nullable=False),
        sa.Column("place", _NUMBER, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("done", _NUMBER, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("outbox", "deed", ["done", "seq", "place"])
