"""Writes of the hall. Each is one transaction with its events; screens and printers act after the commit."""
