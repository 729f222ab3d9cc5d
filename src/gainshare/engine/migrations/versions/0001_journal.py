"""The journal: lines and their postings, balances, answers, snapshots and deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_FROZEN = ("line", "posting", "answer", "snapshot")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _journal()
    _beside()
    if op.get_bind().dialect.name == "sqlite":
        for table in _FROZEN:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table}: nothing written is ever changed'); END"
                )


def _journal() -> None:
    op.create_table(
        "line",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("memo", sa.Text),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "posting",
        sa.Column("seq", _NUMBER, sa.ForeignKey("line.seq"), primary_key=True, autoincrement=False),
        sa.Column("leg", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("asset", sa.Text, nullable=False),
        sa.Column("units", _NUMBER, sa.CheckConstraint("units <> 0"), nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "balance",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("asset", sa.Text, primary_key=True),
        sa.Column("floor", _NUMBER),
        sa.Column("units", _NUMBER, sa.CheckConstraint("units >= floor"), nullable=False),
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
        "snapshot",
        sa.Column("seq", _NUMBER, sa.ForeignKey("line.seq"), primary_key=True, autoincrement=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
    )
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
