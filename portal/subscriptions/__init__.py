"""Letters that people ask for: topics, double opt-in, leaving by a signed link."""
