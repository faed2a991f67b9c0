"""Writes of the guide of services. Each is one transaction with its audit row."""
