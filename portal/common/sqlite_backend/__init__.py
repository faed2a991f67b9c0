"""Django's SQLite backend with a fair queue of writers (docs/adr/0002).

SQLite's own wait for the write lock is a lottery: under 200 clients some lose it for 20 seconds and get
«database is locked». Here writers of all threads and processes stand in line before BEGIN IMMEDIATE.
"""
