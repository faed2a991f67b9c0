"""Tables that people bring into registries: read by the worker, checked row by row, applied in one transaction."""
