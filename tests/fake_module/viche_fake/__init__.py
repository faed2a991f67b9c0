"""A module outside the tree."""
