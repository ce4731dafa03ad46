"""Saying no: why a model cannot be fitted, in words that can stand beside a number."""

from __future__ import annotations

from ims_outcomes.errors import UserError


class RefusalError(UserError):
    """A number that the data cannot give; the message is the reason, in words.

    Functions that fit raise it. Functions that return estimates catch it and give a row without
    numbers whose method is the reason, so that a page can say it.

    Examples
    --------
    >>> RefusalError("fewer than two groups").as_method
    'fewer than two groups: not computed'
    """

    @property
    def as_method(self) -> str:
        """The reason as it stands in the method of an estimate."""
        return f"{self.message}: not computed"
