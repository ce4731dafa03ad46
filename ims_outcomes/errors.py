"""Errors that a user may see; every other exception is a bug and keeps its traceback."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can put right: one clear message and one thing to try.

    Parameters
    ----------
    message : str
        What is wrong, the name quoted; where; what is allowed. Never a patient's value,
        name or date.
    remedy : str
        What to do, without the leading "Try:". Empty when nothing can be done.

    Examples
    --------
    >>> print(UserError("There is no folder 'exports'.", remedy="check the spelling."))
    There is no folder 'exports'.
    Try: check the spelling.
    """

    exit_code = 2

    def __init__(self, message: str, *, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message}\nTry: {remedy}" if remedy else message)


class SettingsError(UserError):
    """A settings file, a setting or a parameter that cannot be used."""


class ExportError(UserError):
    """An export that cannot be read or understood as a whole."""


class ReportError(UserError):
    """A report that failed, or that differs from the one it is compared with."""

    exit_code = 1
