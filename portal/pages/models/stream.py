"""A StreamField whose blocks stay out of migrations."""

from typing import Any

from wagtail.fields import StreamField


class BlockField(StreamField):
    """Blocks are code, not schema: a changed block, or a module that comes or goes, makes no migration.

    A migration that must rewrite stored blocks reads the column as JSON.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _blocks, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
