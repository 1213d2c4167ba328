"""Pictures that merchandisers upload: as untrusted as those of shoppers."""

import io
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from ...exceptions import IntakeError
from ...imaging import read_image

# As wide as a page shows it on a sharp screen.
_SIDE = 1600
_QUALITY = 88


class PictureField(forms.FileField):
    """Takes what photos may be, and keeps a clean copy: upright, in sRGB, without metadata."""

    widget = AdminFileWidget

    def to_python(self, data: Any) -> ContentFile | None:
        uploaded = super().to_python(data)
        if uploaded is None:
            return None
        try:
            clean = read_image(uploaded, side=_SIDE)
        except IntakeError as error:
            raise ValidationError(str(error), code=error.code) from error
        buffer = io.BytesIO()
        clean.image.save(buffer, "JPEG", quality=_QUALITY)
        return ContentFile(buffer.getvalue(), name=f"{clean.sha256[:16]}.jpg")
