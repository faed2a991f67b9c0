"""Addresses of the kiosk."""

urlpatterns: list[object] = []
