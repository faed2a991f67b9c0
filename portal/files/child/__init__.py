"""What opens hostile files: a process of its own without settings, secrets and network code (see __main__)."""
