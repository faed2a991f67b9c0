"""A person reads what is kept of them in words, not in codes."""

from portal.own_data.sources import sources


def test_every_source_has_words():
    assert [each.name for each in sources() if not each.label and not each.name.startswith("viche_fake")] == []
