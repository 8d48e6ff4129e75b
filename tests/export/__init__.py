"""Tests of results in other programs' formats."""
