"""The pure rules of working days and legal terms: no ORM, no clock, no settings."""
