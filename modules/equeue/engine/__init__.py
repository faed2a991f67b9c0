"""Pure rules of the queue: no ORM, no clock of its own, no input or output."""
