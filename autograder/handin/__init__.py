"""Handing in, and collecting what was handed in."""
