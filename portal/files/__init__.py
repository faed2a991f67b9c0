"""Private files that people upload: received, checked, drawn anew, kept apart, given out by expiring links."""
