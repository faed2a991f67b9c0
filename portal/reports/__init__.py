"""Reports: tables that modules give for a period, on the screen, as files, and by schedule to given addresses."""
