"""/monitor-display and everything that feeds it."""
