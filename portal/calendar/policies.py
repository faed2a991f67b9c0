"""Who may look at the calendar of a community and who may change it (roles: portal/registry/contributions.py)."""

VIEW, PUBLISH = "calendar.view_calendaredition", "calendar.add_calendaredition"
