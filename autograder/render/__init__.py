"""Renderings of results: each takes a record and decides nothing."""
