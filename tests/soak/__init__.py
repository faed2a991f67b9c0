"""Long mixed load: `make soak` (MINUTES=60)."""
