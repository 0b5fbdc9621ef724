"""Pictures as they are kept: upright, of bearable size, encoded anew, nothing but what is seen."""

import struct
import threading
import zlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from engagements.models.evidence import MAX_BYTES

MAX_SIDE = 4_000
SMALL_SIDE = 240  # of a picture in a list, which is shown in a third of it
MAX_PIXELS = 80_000_000  # below the number from which Pillow itself warns
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SAVED_WITH = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 88, "method": 3},
}
# What a decoder raises on a file that was cut or made up; anything else is a fault of ours.
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
    TypeError,
    KeyError,
    IndexError,
)
# A picture of 80 megapixels takes 500 MB while it is made smaller: one at a time in a process.
_one_at_a_time = threading.Lock()


def re_encode(upload, media_type: str) -> bytes:
    """The picture anew, in the same format. Raises ValidationError with a sentence."""
    with _one_at_a_time:
        try:
            data = _encoded(upload, FORMATS[media_type])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        except DAMAGED as error:
            raise _damaged() from error
    if len(data) > MAX_BYTES:
        text = _("The picture stays larger than 20 MB: send it as a JPEG.")
        raise ValidationError(text, "too_large")
    return data


def smaller(content, media_type: str) -> bytes:
    """A kept picture as a small WebP. Raises ValidationError where it was damaged since."""
    with _one_at_a_time:
        try:
            with Image.open(content, formats=[FORMATS[media_type]]) as picture:
                picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
                plain = picture.convert(_mode(picture, "WEBP"))
        except DAMAGED as error:
            raise _damaged() from error
    plain.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    plain.save(out, "WEBP", quality=75, method=3)
    return out.getvalue()


def _damaged():
    return ValidationError(_("The picture is damaged and cannot be opened."), "damaged")


def _encoded(upload, form):
    upload.seek(0)
    with Image.open(upload, formats=[form]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_many_pixels()
        picture.verify()
    upload.seek(0)
    with Image.open(upload, formats=[form]) as picture:
        picture.draft("RGB", _fitted(picture.size))  # JPEG alone: decoded smaller from the start
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert(_mode(upright, form))
    plain.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    plain.info = {}  # savers take comments, profiles and XMP from here unasked
    out = BytesIO()
    plain.save(out, form, **SAVED_WITH[form])
    return out.getvalue()


def _too_many_pixels():
    text = _("The picture has more than 80 million pixels: make it smaller and send it again.")
    return ValidationError(text, "pixels")


def _fitted(size):
    """The size in which the longest side is at most MAX_SIDE."""
    longest = max(size)
    return size if longest <= MAX_SIDE else tuple(side * MAX_SIDE // longest for side in size)


def _mode(picture, form):
    """Grey or colour, with transparency where the format has it and the picture uses it."""
    if form != "JPEG" and picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in ("1", "L", "I;16") else "RGB"
