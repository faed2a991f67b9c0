"""Tickets on paper: a job is a row of the ticket's own transaction, printed once after the commit."""
