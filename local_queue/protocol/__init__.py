"""Wire format between a hall and the portal: plain dataclasses, JSON, a version field, unknown keys ignored.

Plain Python only; the portal's half (modules.equeue) imports nothing else of local_queue.
"""
