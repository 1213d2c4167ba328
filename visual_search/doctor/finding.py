"""What the doctor says of one thing."""

from dataclasses import dataclass

from django.db import Error as AnyDatabaseError


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was tested. `fix` is empty where nothing is wrong.

    Faults of one `cause` are one fault, however many tests meet it.
    """

    subject: str
    text: str
    fix: str = ""
    cause: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.fix)


def cause_of(error: AnyDatabaseError) -> str:
    """What is wrong in the database, whatever was asked: tables that one migration brings."""
    return getattr(error.__cause__, "sqlstate", None) or type(error).__name__
