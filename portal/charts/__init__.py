"""Charts drawn on the server: accessible SVG with the same data as a table; no script, no inline style."""
