"""Words of forms."""

from portal.forms.engine import Kind

# What a page can ask today: files and a point on a map wait for controls of their own.
OFFERED = tuple(kind for kind in Kind if kind not in (Kind.FILE, Kind.POINT))
