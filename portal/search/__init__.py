"""Search in Ukrainian over what everybody may read; see docs/search.md."""
