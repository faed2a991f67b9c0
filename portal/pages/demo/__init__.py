"""Demo content of the core: an invented community's two sites. `seed` is what `seed_demo` calls before modules."""

from portal.pages.demo.seed import seed

__all__ = ["seed"]
