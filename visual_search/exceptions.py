"""Everything this app raises on purpose, each with a stable code.

VisualSearchError
├── ConfigurationError          the project is set up wrongly; a developer must act
│   └── RegistrationError       a searchable names something that does not exist
├── IntakeError                 an image cannot be accepted; the message is safe to show
├── ReaderError                 nothing can be read of a picture
├── EncoderError                an encoder cannot be built or gave an impossible answer
│   ├── ModelFileError          weights are missing, altered or unreadable
│   └── EncoderMismatchError    an encoder is not the one that made a space
├── SpaceError                  an embedding space cannot do what was asked of it
│   ├── NoLiveSpaceError        nothing has been embedded for this encoder alias yet
│   ├── IncompleteSpaceError    a space would go live without all of its embeddings
│   └── SpaceInUseError         a space that is needed was to be deleted
├── ManifestError               a manifest of an evaluation cannot be used
├── JobCancelledError           somebody called off the work that is under way
├── DatabaseAwayError           the database does not answer just now
└── SearchError                 a query cannot be answered as asked
    ├── InvalidQueryError       the shopper's request makes no sense
    ├── ProductNotFoundError    no such product, or none that shoppers may see
    ├── NotEmbeddedError        the product in question has no embedding yet
    ├── ThrottledError          one address, or all of them, searched too often
    └── BusyError               all places for encoding photos are taken
"""

from typing import ClassVar

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

# What Django raises for the reason of a DatabaseAwayError.
DATABASE_AWAY = (OperationalError, InterfaceError)


class VisualSearchError(Exception):
    """Base of all errors raised on purpose.

    `code` is stable and machine-readable; `status` is the HTTP status of an answer that
    fails for this reason. Only where `is_safe_to_show` is the text written for shoppers;
    other texts speak to developers and may name files.
    """

    code: ClassVar[str] = "visual_search_error"
    status: ClassVar[int] = 500
    is_safe_to_show: ClassVar[bool] = False
    # Seconds after which another try may succeed; None where waiting does not help.
    retry_after: int | None = None

    @property
    def public_message(self) -> str:
        """What a shopper may read."""
        if self.is_safe_to_show:
            return str(self)
        return _("Photo search is not available just now. Please browse the shop meanwhile.")


class ConfigurationError(VisualSearchError):
    """The project is set up wrongly; the message says what to change."""

    code = "configuration"


class RegistrationError(ConfigurationError):
    """A searchable names a field, relation or method that does not exist."""

    code = "registration"


class IntakeError(VisualSearchError):
    """An image cannot be accepted.

    `str(error)` is written for shoppers: it names neither files nor libraries, and says
    what would be right. `code` is one of `IntakeError.CODES`, each with its HTTP status.
    """

    is_safe_to_show = True
    CODES: ClassVar[dict[str, int]] = {
        "image_empty": 400,
        "image_too_large": 413,
        "image_type_unsupported": 415,
        "image_unreadable": 400,
        "image_too_many_pixels": 413,
        "image_too_costly": 413,
        "image_too_small": 400,
        "image_too_wide": 400,
        "image_missing": 400,
        "crop_invalid": 400,
        "request_too_large": 413,
        "address_refused": 400,
        "address_unavailable": 400,
    }

    def __init__(self, message: str, *, code: str) -> None:
        if code not in self.CODES:
            raise ValueError(f"{code!r} is not a code of IntakeError")
        super().__init__(message)
        # One class with many codes: whoever catches it treats them all alike.
        self.code = code  # type: ignore[misc]
        self.status = self.CODES[code]  # type: ignore[misc]


class EncoderError(VisualSearchError):
    """An encoder cannot be built, or its answer is not a set of finite unit vectors."""

    code = "encoder"
    status = 503


class ModelFileError(EncoderError):
    """A file of weights is missing, altered or unreadable."""

    code = "model_file"


class ReaderError(VisualSearchError):
    """Nothing can be read of a picture, now or later."""

    code = "reader"


class EncoderMismatchError(EncoderError):
    """The encoder at hand is not the one that made the vectors of a space."""

    code = "encoder_mismatch"


class SpaceError(VisualSearchError):
    """An embedding space cannot do what was asked of it."""

    code = "space"


class NoLiveSpaceError(SpaceError):
    """No space is live for an encoder alias: nothing has been embedded yet."""

    code = "no_live_space"
    status = 503


class IncompleteSpaceError(SpaceError):
    """A space would go live although some of its embeddings are still missing."""

    code = "space_incomplete"


class SpaceInUseError(SpaceError):
    """A space cannot be deleted: shoppers are answered from it, or the settings name it."""

    code = "space_in_use"


class ManifestError(VisualSearchError):
    """A manifest of an evaluation cannot be used; the message names the line."""

    code = "manifest"


class JobCancelledError(VisualSearchError):
    """Somebody called off the work that is under way."""

    code = "job_cancelled"


class DatabaseAwayError(VisualSearchError):
    """The database or the connection to it failed; nothing is wrong with the request."""

    code = "database_unavailable"
    status = 503
    retry_after = 10


class SearchError(VisualSearchError):
    """A query cannot be answered as asked."""

    code = "search"
    is_safe_to_show = True


class InvalidQueryError(SearchError):
    """The request makes no sense; the message says what would."""

    code = "query_invalid"
    status = 400


class ProductNotFoundError(SearchError):
    """No product has this key, or shoppers may not see it; which of the two is not told."""

    code = "not_found"
    status = 404


class NotEmbeddedError(SearchError):
    """The product that the query starts from has no embedding yet."""

    code = "not_embedded"
    status = 404


class ThrottledError(SearchError):
    """More photos than are allowed in a minute; `retry_after` is in seconds."""

    code = "throttled"
    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BusyError(SearchError):
    """More photos arrive than this process can encode; `retry_after` is in seconds."""

    code = "busy"
    status = 503

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
