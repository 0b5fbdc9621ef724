"""Reading an uploaded file: what it is by its content, whatever its name says, and how it is kept.

`read(upload)` gives what may be stored or raises ValidationError with a sentence. Pictures are
re-encoded (evidence_pictures), documents are looked through (evidence_documents) and kept as sent.
Plain text is not taken: it has no content to be told by, and whoever has text has a PDF as well.
"""

import mimetypes
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from engagements.evidence import documents as evidence_documents
from engagements.evidence import pictures as evidence_pictures
from engagements.models.evidence import MAX_BYTES

HEAD = 4096
MAX_NAME, LONGEST_ENDING = 200, 10
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT_DOCUMENT = "application/vnd.oasis.opendocument.text"
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
PDF = "application/pdf"


@dataclass(frozen=True)
class FileKind:
    """A kind of content that is taken: what people call it, and the endings of its names."""

    label: str
    endings: tuple[str, ...]


TAKEN = {
    "image/jpeg": FileKind(_("a JPEG picture"), (".jpg", ".jpeg", ".jpe", ".jfif")),
    "image/png": FileKind(_("a PNG picture"), (".png",)),
    "image/webp": FileKind(_("a WebP picture"), (".webp",)),
    PDF: FileKind(_("a PDF"), (".pdf",)),
    WORD: FileKind(_("a Word document"), (".docx",)),
    EXCEL: FileKind(_("an Excel workbook"), (".xlsx",)),
    TEXT_DOCUMENT: FileKind(_("an OpenDocument text"), (".odt",)),
    SPREADSHEET: FileKind(_("an OpenDocument spreadsheet"), (".ods",)),
}
BY_ENDING = {ending: kind for kind, its in TAKEN.items() for ending in its.endings}
ACCEPT = ",".join([*(kind for kind in TAKEN if kind.startswith("image/")), *BY_ENDING])
INLINE = ("image/", PDF)
OTHER_CONTENT = {
    ".exe": _("a program"),
    ".heif": _("a HEIC picture"),
    ".heic": _("a HEIC picture"),
    ".svg": _("an SVG drawing"),
    ".html": _("a web page"),
    ".gif": _("a GIF picture"),
    ".tif": _("a TIFF picture"),
    ".tiff": _("a TIFF picture"),
    ".bmp": _("a BMP picture"),
    ".mp4": _("a video"),
    ".mov": _("a video"),
    ".zip": _("a ZIP archive"),
    ".rtf": _("an RTF document"),
    ".doc": _("an old Word or Excel file, or one with a password"),
    ".txt": _("plain text"),
}
# What the endings of names claim; of this Python only, so that every machine judges alike.
CLAIMS = {
    *mimetypes.MimeTypes().types_map[True],
    *BY_ENDING,
    *OTHER_CONTENT,
    *".docm .xlsm .msi .ps1 .vbs .scr .cmd .com .lnk .apk .jar .hta .iso .dmg".split(),
}


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: `content` at its beginning, with its name, type, size and sum."""

    content: File
    name: str
    media_type: str
    size: int
    sha256: str


def read(upload: UploadedFile) -> CheckedFile:
    """Check a file by its content. Raises ValidationError with a sentence."""
    if not upload.size:
        raise ValidationError(_("The file is empty."), "empty")
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 20 MB."), "too_large")
    name = plain_name(upload.name or "")
    media_type = _media_type(upload, name)
    content = upload
    if media_type.startswith("image/"):
        content = ContentFile(evidence_pictures.re_encode(upload, media_type), name)
    elif media_type == PDF:
        evidence_documents.check_pdf(upload)
    content.seek(0)
    total = sha256()
    for chunk in content.chunks():
        total.update(chunk)
    content.seek(0)
    return CheckedFile(content, name, media_type, content.size, total.hexdigest())


def plain_name(name: str) -> str:
    """The file's own name: no folders, no control or direction signs, at most 200 letters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = " ".join(kept.split()).strip(". ") or "file"
    ending = name[name.rfind(".") :]
    if len(name) > MAX_NAME and 1 < len(ending) <= LONGEST_ENDING:
        return name[: MAX_NAME - len(ending)] + ending
    return name[:MAX_NAME]


def download_name(name: str, media_type: str) -> str:
    """The name with an ending that says what the file is."""
    endings = TAKEN[media_type].endings
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"


def is_inline(media_type: str) -> bool:
    """May the browser show it in place: pictures and PDFs."""
    return media_type.startswith(INLINE)


def _media_type(upload, name):
    """The type by the content; the name may be silent, but not say something else."""
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    found, said = _known(head, upload), _claim(name)
    if found not in TAKEN:
        other = _other(head) if found is None else found
        if said in BY_ENDING:
            raise _lie(TAKEN[BY_ENDING[said]].label, other)
        if other == OTHER_CONTENT[".heic"]:
            text = _("HEIC pictures are not taken: send it as a JPEG (the phone can convert it).")
            raise ValidationError(text, "heic")
        raise ValidationError(
            _(
                "This is %(found)s, which is not taken. Send a picture (JPEG, PNG, WebP), a PDF, "
                "or a Word, Excel or OpenDocument file."
            ),
            "not_taken",
            {"found": other},
        )
    if said and said not in TAKEN[found].endings:
        claimed = TAKEN[BY_ENDING[said]].label if said in BY_ENDING else _words(said)
        raise _lie(claimed, TAKEN[found].label)
    return found


def _lie(said, found):
    text = _("The file's name says it is %(said)s, but its content is %(found)s.")
    return ValidationError(text, "lies", {"said": said, "found": found})


def _claim(name):
    """The ending of a name when it claims a type: “.pdf”, or "" of “Kovács dr.” and “v2”."""
    stem, dot, ending = name.lower().rpartition(".")
    return f".{ending}" if stem and f".{ending}" in CLAIMS else ""


def _known(head, upload):
    """The media type of content that is taken; None, or words, of any other."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return evidence_documents.office_type(upload)
    return None


def _other(head):
    """In words, what content that is not taken seems to be."""
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        return OTHER_CONTENT[".heic"]
    if b"<svg" in head[:1024].lower():
        return OTHER_CONTENT[".svg"]
    try:
        guess = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        guess = ""
    return _words(guess or (".txt" if _is_text(head) else ""))


def _words(ending):
    if not ending:
        return _("of an unknown kind")
    return OTHER_CONTENT.get(ending.lower()) or _("a “%(ending)s” file") % {"ending": ending}


def _is_text(head):
    return not any(byte < 32 and byte not in (9, 10, 12, 13) for byte in head)
