"""What is read of pictures: readings, what is proposed from them, and what is wrong with some."""

from .health import FindingAdmin
from .proposals import ProposalAdmin
from .readings import ReadingAdmin

__all__ = ["FindingAdmin", "ProposalAdmin", "ReadingAdmin"]
