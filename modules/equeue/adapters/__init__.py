"""Documents of a booking in formats of the outside world: PDF, iCalendar."""
