"""Where a space stands: whether shoppers are answered from it, and whether the settings name it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...conf import app_settings
from ...encoders import EncoderConfig, configured
from ...exceptions import ConfigurationError
from ...models import EmbeddingSpace
from ...registry import registry

State = EmbeddingSpace.State


class Standing(models.TextChoices):
    """What a space is to the shop, which its state alone does not say."""

    ANSWERS = "answers", _("answers shoppers")
    STANDS_BY = "stands_by", _("answers nobody: kept for comparison")
    BUILDING = "building", _("being built beside the live one")
    LEFT_OVER = "left_over", _("no longer in the settings")
    RETIRED = "retired", _("retired")
    DELETING = "deleting", _("being deleted")


def standing(space: EmbeddingSpace) -> Standing:
    """Say what a space is to the shop now."""
    if space.state in (State.RETIRED, State.DELETING):
        return Standing(space.state)
    if space.is_live and space.alias in (registry.aliases | registry.text_aliases):
        return Standing.ANSWERS
    if is_left_over(space):
        return Standing.LEFT_OVER
    # The first space of an alias that no searchable names is live too, and answers nobody.
    return Standing.STANDS_BY if space.is_live else Standing.BUILDING


def is_left_over(space: EmbeddingSpace) -> bool:
    """Whether the settings name no encoder for a space that nobody is answered from.

    The live space of an alias stays until its successor takes over, whatever the settings say.
    """
    if space.alias not in app_settings().encoders:
        answers = registry.aliases | registry.text_aliases
        return not (space.is_live and space.alias in answers)
    return space.state == State.BUILDING and not _is_configured(space)


def _is_configured(space: EmbeddingSpace) -> bool:
    try:
        config = configured(space.alias)
    except ConfigurationError:
        return True  # Nobody can tell: a check at start has refused these settings.
    return EncoderConfig(backend=space.backend, options=space.options) == config


def can_be_deleted(space: EmbeddingSpace) -> bool:
    """Whether nobody needs a space: a sweep would not make it anew, and nobody asks it."""
    return standing(space) in (Standing.RETIRED, Standing.LEFT_OVER)
