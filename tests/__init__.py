"""Tests: paths mirror the source, names are claims."""
