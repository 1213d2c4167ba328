"""What the API answers."""

from .errors import ErrorSerializer
from .health import HealthSerializer, LiveSerializer
from .hits import ReasonSerializer
from .image_health import FindingsFormSerializer, FindingsSerializer
from .promotions import PromotionsAnswerSerializer
from .results import (
    PhotoResultsSerializer,
    ResultsSerializer,
    serialize_photo_results,
    serialize_results,
)
from .scenes import SceneSerializer
from .words import SuggestionsSerializer, WordsResultsSerializer, serialize_words_results

__all__ = [
    "ErrorSerializer",
    "FindingsFormSerializer",
    "FindingsSerializer",
    "HealthSerializer",
    "LiveSerializer",
    "PhotoResultsSerializer",
    "PromotionsAnswerSerializer",
    "ReasonSerializer",
    "ResultsSerializer",
    "SceneSerializer",
    "SuggestionsSerializer",
    "WordsResultsSerializer",
    "serialize_photo_results",
    "serialize_results",
    "serialize_words_results",
]
