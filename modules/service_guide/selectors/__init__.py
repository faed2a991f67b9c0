"""Reads of the guide of services."""
