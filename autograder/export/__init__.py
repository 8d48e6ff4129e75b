"""Results in the formats of other programs. Everything is a rendering of the record."""
