"""Bringing a journal to the schema this package writes. Apart, because Alembic is needed only then."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Run the missing migrations within the transaction of this connection; all of them on an empty database."""
    config = Config()
    config.set_main_option("script_location", "gainshare.engine:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
