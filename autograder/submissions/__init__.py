"""Submissions as students hand them in: found, read, and made ready for a worker."""
