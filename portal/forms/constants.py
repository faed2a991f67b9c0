"""Words of forms."""

from portal.forms.engine import Kind

# What a page can ask today: a point on a map waits for a control of its own.
OFFERED = tuple(kind for kind in Kind if kind is not Kind.POINT)
