"""Swap in the SQLite of the pysqlite3 wheel; import this before anything else.

Debian 12 ships SQLite 3.40.1, which has the WAL-reset defect fixed in 3.51.3 (docs/adr/0002).
"""

import sys

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
