"""The command line. `main` is the entry point; `app` holds every command's options, and one table names its module."""

from gainshare.service.cli.app import main

__all__ = ["main"]
