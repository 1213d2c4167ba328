"""What an object says in words: which of its fields, in which languages, and what each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from ..paths import FieldPath, Paths, listed, resolve


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The words of one field, and what they are worth.

    `language` is that of the field, where its name ends in one of those of the searchable, as
    `name_de` does; empty for any of them.
    """

    text: str
    weight: float = 1.0
    language: str = ""


class TellsWords:
    """The part of a searchable that says its objects' words."""

    text_fields: ClassVar[tuple[str, ...] | Mapping[str, float]] = ()
    # The languages of the texts, by codes such as "de"; None for that of the settings.
    languages: ClassVar[tuple[str, ...] | str | None] = None
    model: type[models.Model]

    def get_languages(self) -> tuple[str, ...]:
        """The languages of the texts, the most important one first."""
        named = listed(self.languages) or (settings.LANGUAGE_CODE,)
        return tuple(dict.fromkeys(_base(code) for code in named))

    def get_text(self, instance: models.Model) -> str:
        """The words that describe an object, one value a line."""
        return "\n".join(one.text for one in self._passages(instance) if one.text)

    def get_passages(self, instance: models.Model) -> tuple[Passage, ...]:
        """The same field by field, with weights; of a `get_text` of one's own the whole of it."""
        if getattr(self.get_text, "__func__", None) is not TellsWords.get_text:
            return (Passage(text=self.get_text(instance) or ""),)
        return self._passages(instance)

    def _passages(self, instance: models.Model) -> tuple[Passage, ...]:
        return tuple(
            Passage(
                text="\n".join(_lines(path, instance)),
                weight=self.text_weights[name],
                language=self._language_of(name),
            )
            for name, path in zip(self.text_weights, self.text_paths, strict=True)
        )

    @property
    def text_weights(self) -> dict[str, float]:
        """What each field is worth: without weights, all are worth the same."""
        given = self.text_fields if isinstance(self.text_fields, Mapping) else {}
        return {name: float(given.get(name, 1.0)) for name in listed(self.text_fields)}

    @property
    def text_paths(self) -> tuple[FieldPath, ...]:
        fields: Paths | Mapping[str, float] = self.text_fields
        return tuple(resolve(self.model, path) for path in listed(fields))

    def _language_of(self, name: str) -> str:
        ending = _base(name.rpartition("__")[2].partition("_")[2].rpartition("_")[2])
        return ending if ending in self.get_languages() else ""


def _base(code: str) -> str:
    return code.replace("_", "-").split("-")[0].lower()


def _lines(path: FieldPath, instance: models.Model) -> list[str]:
    """The words at the end of a path, each once; several in an order of their own."""
    words: dict[str, Any] = dict.fromkeys(str(value) for value in path.things(instance))
    found = [word for word in words if word]
    return sorted(found) if path.is_to_many else found
