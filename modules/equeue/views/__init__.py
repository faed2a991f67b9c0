"""Pages of the electronic queue: booking, ticket, staff cabinet."""
