"""Measurements: `make bench`, or `make bench-NAME` for bench_NAME.py. One JSON object a line in build/bench.jsonl."""
