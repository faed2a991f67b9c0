"""A stand-in for a validated form of the schedule."""


class Saves:
    """A form of which the services need only `instance` and `save`."""

    def __init__(self, row, **values):
        self.instance, self.values = row, values

    def save(self):
        for name, value in self.values.items():
            setattr(self.instance, name, value)
        self.instance.save()
        return self.instance
