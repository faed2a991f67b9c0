"""Modules: each is a Django app that meets the others only at their api.py."""
