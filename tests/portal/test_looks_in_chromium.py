"""The walk through looks is no empty one: what only one scheme or one width breaks is found there."""

from typing import Any

import pytest

from tests.portal.accessibility import PAIRS, problems_in_looks

pytestmark = pytest.mark.e2e
PAGE = """<!doctype html><html lang="uk"><head><title>Сторінка</title><style>
  body { background: #fff; color: #000; } .wide { width: 900px; }
  [data-scheme=dark] p { background: #000; color: #222; }
</style></head><body><main><h1>Сторінка</h1><p>Слова</p><div class="wide">Широке</div></main></body></html>"""


def test_each_look_finds_what_it_alone_breaks(chromium: Any) -> None:
    page = chromium.new_page()
    page.set_content(PAGE)
    found = [line for line in problems_in_looks(page, PAIRS) if "inline STYLE" not in line]
    page.close()
    dark = [look for look in PAIRS if look.scheme == "dark"]
    narrow = [look for look in PAIRS if look.width == 390]
    assert [line.partition(":")[0] for line in found if "color-contrast" in line] == [str(look) for look in dark]
    assert [line.partition(":")[0] for line in found if "scrolls sideways" in line] == [str(look) for look in narrow]
    assert len(found) == len(dark) + len(narrow), found
