"""The style guide for staff: every partial, block, widget and contributed sample, drawn by its own template."""
