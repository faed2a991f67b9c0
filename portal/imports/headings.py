"""Which column a heading means: its code or its label in any language of the site, in any case."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from portal.imports.refusals import ImportRefused


def matched(headings: Sequence[str], resource: Any) -> list[str]:
    """Codes of the columns in their order. Error: ImportRefused."""
    known = {column.code.casefold(): column.code for column in resource.columns}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {str(column.label).casefold(): column.code for column in resource.columns}
    if not all(headings):
        raise ImportRefused("nameless_columns")
    codes = [known.get(heading.casefold(), "") for heading in headings]
    if "" in codes:
        names = [heading for heading, code in zip(headings, codes, strict=True) if not code]
        raise ImportRefused("unknown_columns", names=_listed(names))
    double = [headings[codes.index(code)] for code, count in Counter(codes).items() if count > 1]
    if double:
        raise ImportRefused("double_columns", names=_listed(double))
    if resource.key not in codes:
        label = next(str(column.label) for column in resource.columns if column.code == resource.key)
        raise ImportRefused("missing_columns", names=_listed([label]))
    return codes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name[:60]}»" for name in names[:5]) + ("…" if len(names) > 5 else "")
