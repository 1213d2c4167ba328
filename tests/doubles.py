"""Encoders and storages of a host's own, named by dotted path in settings, that go wrong."""

import numpy as np
from django.core.files.storage import FileSystemStorage

from visual_search.encoders.backends.dummy import DummyEncoder
from visual_search.exceptions import EncoderError, ModelFileError


class CountingEncoder(DummyEncoder):
    """Counts the pictures it was given."""

    pictures = 0
    calls = 0

    def perform_encode_images(self, images):
        type(self).pictures += len(images)
        type(self).calls += 1
        return super().perform_encode_images(images)


class FussyEncoder(DummyEncoder):
    """Cannot take pictures that are blue."""

    def perform_encode_images(self, images):
        if any(np.asarray(image)[..., 2].mean() > 150 for image in images):
            raise EncoderError("The network gave no finite vectors.")
        return super().perform_encode_images(images)


class LostModelEncoder(DummyEncoder):
    """Its file of weights is gone when the network is loaded."""

    def perform_encode_images(self, images):
        raise ModelFileError("The file weights.onnx has other bytes than it should have.")


class ChangingEncoder(DummyEncoder):
    """Its weights change when somebody sets `weights`."""

    weights = "first"

    def get_fingerprint(self):
        return self.weights.ljust(64, "0")

    @property
    def fingerprint(self):
        return self.get_fingerprint()


class CloudError(Exception):
    """Cloud storages raise their own errors, which are no OSError."""


class UnreliableStorage(FileSystemStorage):
    """Fails while `fault` is set."""

    fault: Exception | None = None

    def _open(self, name, mode="rb"):
        if self.fault is not None:
            raise self.fault
        return super()._open(name, mode)


class ReadOnlyStorage(FileSystemStorage):
    def _save(self, name, content):
        raise PermissionError(13, "Permission denied")


class ForgetfulStorage(FileSystemStorage):
    """Gives back other bytes than it was given."""

    def _open(self, name, mode="rb"):
        self.path(name)
        from django.core.files.base import ContentFile

        return ContentFile(b"")


class TouchyEncoder(DummyEncoder):
    """Raises an error of its own for pictures that are blue."""

    def perform_encode_images(self, images):
        if any(np.asarray(image)[..., 2].mean() > 150 for image in images):
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return super().perform_encode_images(images)
