"""Where shops import the classifier from; it lives in `learned`."""

from .learned.classifier import Classifier, PictureClassifier

__all__ = ["Classifier", "PictureClassifier"]
