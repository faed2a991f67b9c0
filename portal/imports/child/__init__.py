"""What opens tables that people send: a process of its own without settings, secrets and network code."""
