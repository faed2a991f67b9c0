"""/kiosk: tickets for today and check-in of the booked."""
