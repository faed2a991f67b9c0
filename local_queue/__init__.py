"""The hall: tickets, desks, kiosk and board of one service centre, working without the portal for weeks."""
