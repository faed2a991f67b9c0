"""Tags of every template of the hall."""
