"""The link to the portal: activation, pull of bookings, push of events."""
