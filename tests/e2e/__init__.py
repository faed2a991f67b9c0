"""Whole paths of people through the real processes."""
