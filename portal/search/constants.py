"""Bounds of the index and of a query."""

# What the words of an entry are made from; raise it whenever that changes, and the index is built anew.
INDEX_VERSION = 2
# Characters of a text that are kept and indexed, and of a word.
LONGEST_TEXT = 40_000
LONGEST_WORD = 40
LONGEST_QUERY = 200
WORDS_IN_QUERY = 8
# A beginning of so many letters finds longer words.
SHORTEST_BEGINNING = 3
# Results that are ranked and paged; beyond them a query is too wide to be read anyway.
MOST_RESULTS = 1000
RESULTS_ON_A_PAGE = 20
# Suggested while somebody types, and instead of nothing.
SUGGESTIONS = 8
# Words that say nothing alone; left out where a query has others.
_EMPTY = """
а або але б без би в від де для до же за з зі із й і їх коли ми на над не о об по під при про та те ти то у хто це чи
що щоб як яка який які я the a an and of to in for on or
"""
EMPTY_WORDS = frozenset(_EMPTY.split())
