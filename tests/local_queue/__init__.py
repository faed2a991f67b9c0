"""The hall, in a pytest process of its own: `pytest --ds=local_queue.settings.test tests/local_queue`."""
