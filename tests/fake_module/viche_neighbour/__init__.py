"""A second module outside the tree, that knows nothing of the first."""
