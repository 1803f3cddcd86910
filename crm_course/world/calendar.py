"""Months, days and seconds of the records, as whole numbers since 1970."""

import numpy as np

DAY = 86_400  # seconds


class Calendar:
    """The months of the records; month 0 begins at `start`, negative months came before."""

    def __init__(self, start, months):
        self.months = months
        self.first = np.datetime64(start, "M")

    def begins(self, month):
        """Return the second at which a month begins."""
        return int((self.first + month).astype("datetime64[s]").astype(np.int64))

    def days(self, month):
        """Return how many days a month has."""
        return (self.begins(month + 1) - self.begins(month)) // DAY

    def of_year(self, month):
        """Return the month of the year, January = 0."""
        return int((self.first + month).astype(int)) % 12

    @property
    def end(self):
        """The second at which the records end."""
        return self.begins(self.months)

    def month_of(self, seconds):
        """Return the month in which each second lies."""
        months = np.asarray(seconds).astype("datetime64[s]").astype("datetime64[M]")
        return (months - self.first).astype(np.int64)
