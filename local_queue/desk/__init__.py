"""/desk: the bar of a specialist."""
