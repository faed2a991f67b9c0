"""Static files under names that carry their hash, module imports included."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

TEXTS = frozenset({".css", ".js", ".svg"})


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """For production: compressed beforehand, which costs a minute of processor time once."""

    support_js_module_import_aggregation = True


class QuickManifestStorage(ManifestStaticFilesStorage):
    """For `make run`: the same names; texts are packed by gzip's quick level, which costs a second once."""

    support_js_module_import_aggregation = True

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        for name, hashed, processed in super().post_process(*args, **options):
            if hashed and not isinstance(processed, Exception) and Path(hashed).suffix in TEXTS:
                pack(Path(self.path(hashed)))
            yield name, hashed, processed


def pack(file: Path) -> None:
    """Write `<file>.gz` beside a file, unless one as young is there; whitenoise serves it to whoever takes gzip."""
    packed = file.with_name(f"{file.name}.gz")
    if not packed.exists():
        packed.write_bytes(gzip.compress(file.read_bytes(), 5, mtime=0))
