"""Django's PostgreSQL backend, where some of our own statements are prepared (docs/adr/0002)."""
