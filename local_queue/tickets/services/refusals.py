"""What a service says instead of doing: a code for machines, a sentence for people."""


class Refusal(Exception):
    """Nothing was changed. `text` is shown as it is."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
