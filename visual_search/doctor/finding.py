"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was tested. `fix` is empty where nothing is wrong."""

    subject: str
    text: str
    fix: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.fix)
