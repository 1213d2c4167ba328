"""Synonyms: what shoppers call a thing, and what the shop calls it."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_TERMS = 50
_BETWEEN_TERMS = re.compile(r"[,;|\n，、；]+")


def listed_terms(text: str) -> list[str]:
    """The terms of a list that people wrote, each once."""
    terms = (" ".join(one.split()) for one in _BETWEEN_TERMS.split(text))
    return list(dict.fromkeys(filter(None, terms)))


class Synonym(models.Model):
    """One rule; it holds for the searches that are typed, so nothing is indexed anew."""

    class Kind(models.TextChoices):
        TWO_WAY = "two_way", _("all mean the same")
        ONE_WAY = "one_way", _("finds this too")
        REPLACEMENT = "replacement", _("means this instead")

    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"\A[a-z]{2,3}(-[a-zA-Z0-9]{2,8})?\Z")],
        help_text=_("The code of a language, such as “de” or “zh-hans”; empty for every one."),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.TWO_WAY)
    terms = models.CharField(
        _("what shoppers type"),
        max_length=500,
        help_text=_("Words or phrases with commas between them: couch, sofa, three-seater."),
    )
    meant = models.CharField(
        _("what is looked for"),
        max_length=500,
        blank=True,
        help_text=_(
            "Empty where all mean the same. Else what is looked for too, or instead: for "
            "“hoover”, “vacuum cleaner”."
        ),
    )
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ("language", "terms")
        constraints = [
            models.UniqueConstraint(
                fields=("language", "kind", "terms"), name="visual_search_one_synonym"
            )
        ]

    def __str__(self) -> str:
        return f"{self.terms} → {self.meant}" if self.meant else self.terms

    def clean(self) -> None:
        terms, meant = listed_terms(self.terms), listed_terms(self.meant)
        if not terms:
            raise ValidationError({"terms": _("Name at least one word.")})
        if len(terms) + len(meant) > MOST_TERMS:
            raise ValidationError(
                {"terms": _("A synonym has at most %(count)d words.") % {"count": MOST_TERMS}}
            )
        if self.kind == self.Kind.TWO_WAY:
            # One list, whichever of the fields they were written in.
            terms, meant = list(dict.fromkeys([*terms, *meant])), []
            if len(terms) < 2:
                raise ValidationError({"terms": _("Name two words that mean the same.")})
        elif not meant:
            raise ValidationError({"meant": _("Say what is looked for.")})
        self.terms, self.meant = ", ".join(terms), ", ".join(meant)
