"""What every captioner promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from PIL import Image


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a product: its title, and what it is of, in the catalogue's own words.

    `kind` is the name of its category, `text` all its words, `language` their code.
    """

    title: str
    kind: str = ""
    colour: str = ""
    material: str = ""
    text: str = ""
    language: str = "en"


class Captioner(ABC):
    """Says in one sentence what a product picture shows."""

    # Whether it looks at pictures; else it is given none.
    needs_pictures: ClassVar[bool] = False
    name: ClassVar[str] = "captioner"

    @abstractmethod
    def caption(self, facts: Sequence[Facts], pictures: Sequence[Image.Image | None]) -> list[str]:
        """A text for each product; empty where there is nothing to say.

        Args:
            pictures: the main picture of each, RGB; None where it cannot be read or is not needed.
        """
