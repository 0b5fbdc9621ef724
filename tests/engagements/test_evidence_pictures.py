"""Pictures are kept upright and small, without anything the camera or a program wrote into them."""

from io import BytesIO
from random import Random
from zlib import crc32

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image, ImageCms, PngImagePlugin

from engagements.evidence import pictures as evidence_pictures
from engagements.evidence.files import read
from tests.factories.uploads import picture, upload

SECRET = "Kiss Anna telefonja"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{SECRET}</a></x:xmpmeta>'.encode()
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
FORMS = ["JPEG", "PNG", "WEBP"]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def exif(orientation=1):
    told = Image.Exif()
    told[ORIENTATION], told[MAKE] = orientation, SECRET
    told.get_ifd(GPS).update({1: "N", 2: (46.0, 50.0, 0.0), 3: "E", 4: (16.0, 50.0, 0.0)})
    return told


def kept(content, name="kep"):
    """The picture as it is stored, and its bytes."""
    stored = read(upload(name, content)).content.read()
    return Image.open(BytesIO(stored)), stored


def refused(content):
    with pytest.raises(ValidationError) as error:
        read(upload("kep", content))
    (sentence,) = error.value.messages
    return sentence


def telling(form):
    """A picture with everything that a file of this format can tell of its maker."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    saved = {"exif": exif(), "icc_profile": profile, "xmp": XMP}
    if form == "JPEG":
        saved["comment"] = SECRET
    if form == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Author", SECRET)
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        saved = {"exif": exif(), "icc_profile": profile, "pnginfo": words}
    return picture(form, **saved)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_kept_of_what_the_camera_wrote(form):
    content = telling(form)
    before = Image.open(BytesIO(content))
    assert before.getexif().get_ifd(GPS) and before.info["icc_profile"]
    assert SECRET.encode() in content

    image, stored = kept(content)

    assert SECRET.encode() not in stored and XMP[:10] not in stored
    assert not image.getexif() and not image.getexif().get_ifd(GPS)
    assert not {"exif", "icc_profile", "xmp", "comment", "Author"} & image.info.keys()
    assert (image.format, image.size) == (form, (80, 40))


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_turned_upright(form):
    """Taken with the phone on its side: 6 is to be turned a quarter to the right."""
    image, _stored = kept(picture(form, exif=exif(6)))
    assert image.size == (40, 80)
    above, below = (image.convert("RGB").getpixel((20, y)) for y in (10, 70))
    assert above[0] > 180 > 60 > above[2] and below[2] > 180 > 60 > below[0]


@pytest.mark.parametrize("form", FORMS)
def test_the_longest_side_is_kept_in_bounds(form):
    assert kept(picture(form, size=(6_000, 300)))[0].size == (4_000, 200)
    assert kept(picture(form, size=(4_000, 30)))[0].size == (4_000, 30)


def test_the_same_picture_is_stored_as_the_same_file():
    one, two = (read(upload(name, picture())) for name in ("a.jpg", "b.jpg"))
    assert one.sha256 == two.sha256


@pytest.mark.parametrize(
    ("form", "mode", "becomes"),
    [
        ("JPEG", "CMYK", "RGB"),
        ("JPEG", "L", "L"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "LA", "RGBA"),
        ("PNG", "P", "RGB"),
        ("PNG", "1", "L"),
        ("PNG", "I;16", "L"),
        ("WEBP", "RGBA", "RGBA"),
    ],
)
def test_kinds_of_colour(form, mode, becomes):
    image, _stored = kept(picture(form, mode=mode))
    assert image.mode == becomes or (form == "WEBP" and image.mode in ("RGB", "RGBA"))


def test_what_is_clear_in_a_palette_stays_clear():
    image, _stored = kept(picture("PNG", mode="P", transparency=0))
    assert image.convert("RGBA").getpixel((0, 0))[3] == 0


def test_a_moving_picture_stands_still():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    image, _stored = kept(out.getvalue())
    assert getattr(image, "n_frames", 1) == 1


def test_what_follows_the_picture_is_gone():
    _image, stored = kept(picture() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"script" not in stored


def test_too_many_pixels_are_refused_before_they_are_unpacked(monkeypatch):
    flat = picture("PNG", size=(9_000, 9_000), mode="1")
    assert len(flat) < 100_000
    monkeypatch.setattr(Image.Image, "load", None)  # would fail when called
    assert refused(flat).startswith("The picture has more than 80 million pixels")


def test_far_too_many_pixels_are_refused():
    """Pillow itself stops these; its error becomes the same sentence."""
    header = bytearray(picture("PNG", mode="1"))
    header[16:24] = (60_000).to_bytes(4, "big") * 2
    header[29:33] = crc32(header[12:29]).to_bytes(4, "big")
    assert refused(bytes(header)).startswith("The picture has more than 80 million pixels")


@pytest.mark.parametrize("form", FORMS)
def test_a_damaged_picture_is_refused(form):
    content = picture(form, size=(400, 400))
    assert refused(content[: len(content) // 2]) == "The picture is damaged and cannot be opened."


def test_a_picture_that_stays_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(evidence_pictures, "MAX_BYTES", 50)
    assert refused(picture()) == "The picture stays larger than 20 MB: send it as a JPEG."


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of EXIF that it cannot read
@pytest.mark.parametrize("form", FORMS)
def test_a_picture_with_any_byte_changed_is_opened_or_refused(form):
    """No made-up file may end in anything but a picture or a sentence."""
    random = Random(form)
    content = telling(form)
    outcomes = {read(upload("kep", content)).media_type}
    for _n in range(300):
        changed = bytearray(content)
        for _m in range(random.choice([1, 3, 10])):
            changed[random.randrange(16, len(changed))] = random.randrange(256)
        try:
            outcomes.add(read(upload("kep", bytes(changed))).media_type)
        except ValidationError as error:
            outcomes.add(error.code)
    assert outcomes - {"pixels"} == {f"image/{form.lower()}", "damaged"}
