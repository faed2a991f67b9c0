"""Views: the public catalogue and pages, the cabinet."""
