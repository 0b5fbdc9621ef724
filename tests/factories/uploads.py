"""Uploaded files as browsers send them, honest and not."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
TYPES = (
    '<Types><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-'
    'officedocument.{kind}.main+xml"/></Types>'
)


def upload(name, content):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def picture(form="JPEG", size=(80, 40), mode="RGB", colour=None, **saved):
    """A picture whose left half is red and right half blue."""
    image = Image.new(mode, size, colour or 0)
    if colour is None and mode == "RGB":
        image.paste((220, 0, 0), (0, 0, size[0] // 2, size[1]))
        image.paste((0, 0, 220), (size[0] // 2, 0, *size))
    out = BytesIO()
    image.save(out, form, **saved)
    return out.getvalue()


def packed(entries, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: content}, or of pairs; the same bytes whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def docx(**more):
    types = TYPES.format(part="word/document.xml", kind="wordprocessingml.document")
    return packed({"[Content_Types].xml": types, "word/document.xml": "<w:document/>"} | more)


def xlsx(**more):
    types = TYPES.format(part="xl/workbook.xml", kind="spreadsheetml.sheet")
    return packed({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"} | more)


def opendocument(kind="text", **more):
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return packed({"mimetype": mime, "content.xml": "<office/>"} | more)
