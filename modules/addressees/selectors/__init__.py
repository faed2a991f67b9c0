"""Reads of addressees: catalogue, the page of one, opening hours, who works for which."""
