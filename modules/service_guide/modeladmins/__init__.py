"""The admin of the guide: all services with boxes to pick them, what the community adds to its own list, events."""
