"""Two real processes that must understand each other: the portal and the hall."""
