"""Test vectors: outcomes computed elsewhere, and what runs them against this implementation."""
