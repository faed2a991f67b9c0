"""A check whose answer the tests choose."""

problem = ""


def check() -> str:
    return problem
