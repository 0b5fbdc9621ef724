"""What a file is by its content: what is taken, what lies, what is refused with which sentence."""

from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from engagements.evidence import files as evidence_files
from engagements.evidence.files import EXCEL, SPREADSHEET, TEXT_DOCUMENT, WORD, plain_name, read
from engagements.models.evidence import MAX_BYTES
from tests.factories.uploads import PDF, docx, opendocument, packed, picture, upload, xlsx

HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
EXE = b"MZ\x90\0" + b"\0" * 300
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(name, content):
    with pytest.raises(ValidationError) as error:
        read(upload(name, content))
    (sentence,) = error.value.messages
    return sentence


TAKEN = [
    ("a.jpg", picture(), "image/jpeg"),
    ("a.JPEG", picture(), "image/jpeg"),
    ("a.png", picture("PNG"), "image/png"),
    ("a.webp", picture("WEBP"), "image/webp"),
    ("a.pdf", PDF, "application/pdf"),
    ("a.docx", docx(), WORD),
    ("a.xlsx", xlsx(), EXCEL),
    ("a.odt", opendocument(), TEXT_DOCUMENT),
    ("a.ods", opendocument("spreadsheet"), SPREADSHEET),
    ("jelenléti ív", PDF, "application/pdf"),  # a name that says nothing does not lie
    ("Emlékeztető 2026.11.22", PDF, "application/pdf"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), TAKEN)
def test_what_is_taken(name, content, media_type):
    checked = read(upload(name, content))
    assert (checked.name, checked.media_type) == (name, media_type)
    stored = checked.content.read()
    assert (len(stored), sha256(stored).hexdigest()) == (checked.size, checked.sha256)
    if not media_type.startswith("image/"):
        assert stored == content


LIES = [
    ("a.pdf", picture(), "a PDF", "a JPEG picture"),
    ("a.jpg", picture("PNG"), "a JPEG picture", "a PNG picture"),
    ("a.png", PDF, "a PNG picture", "a PDF"),
    ("a.docx", xlsx(), "a Word document", "an Excel workbook"),
    ("a.ods", opendocument(), "an OpenDocument spreadsheet", "an OpenDocument text"),
    ("a.pdf", EXE, "a PDF", "a program"),
    ("a.jpg", HTML, "a JPEG picture", "a web page"),
    ("a.jpg", SVG, "a JPEG picture", "an SVG drawing"),
    ("a.jpg", HEIC, "a JPEG picture", "a HEIC picture"),
    ("a.docx", packed({"a.txt": "a"}), "a Word document", "a ZIP archive"),
    ("a.docx", OLE, "a Word document", "an old Word or Excel file, or one with a password"),
    ("a.pdf", b"csak szoveg\n", "a PDF", "plain text"),
    ("a.pdf", bytes(range(256)), "a PDF", "of an unknown kind"),
    ("virus.exe", PDF, "a program", "a PDF"),
    ("oldal.html", picture(), "a web page", "a JPEG picture"),
    ("futtat.pdf.bat", PDF, "a “.bat” file", "a PDF"),
]


@pytest.mark.parametrize(("name", "content", "said", "found"), LIES)
def test_a_name_that_says_otherwise_is_refused(name, content, said, found):
    sentence = f"The file's name says it is {said}, but its content is {found}."
    assert refused(name, content) == sentence


NOT_TAKEN = [
    ("a.svg", SVG, "This is an SVG drawing, which is not taken."),
    ("a.html", HTML, "This is a web page, which is not taken."),
    ("a.exe", EXE, "This is a program, which is not taken."),
    ("a.gif", b"GIF89a" + b"\0" * 30, "This is a GIF picture, which is not taken."),
    ("a.zip", packed({"a": "a"}), "This is a ZIP archive, which is not taken."),
    ("a.doc", OLE, "This is an old Word or Excel file, or one with a password, which is not"),
    ("a.txt", b"csak szoveg", "This is plain text, which is not taken."),
    ("a.heic", HEIC, "HEIC pictures are not taken: send it as a JPEG"),
    ("IMG_1234", HEIC, "HEIC pictures are not taken: send it as a JPEG"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), NOT_TAKEN)
def test_what_is_not_taken(name, content, sentence):
    assert refused(name, content).startswith(sentence)


def test_an_empty_file_is_refused():
    assert refused("a.pdf", b"") == "The file is empty."


def test_a_file_over_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(evidence_files, "_media_type", None)  # would fail when called
    assert refused("a.pdf", b"x" * (MAX_BYTES + 1)) == "The file is larger than 20 MB."


def test_a_file_of_the_limit_is_taken():
    content = PDF[:9] + b"x" * (MAX_BYTES - len(PDF)) + PDF[9:]
    assert read(upload("a.pdf", content)).size == MAX_BYTES


NAMES = [
    ("..\\..\\windows\\a.pdf", "a.pdf"),
    ("../../etc/jelenléti ív.pdf", "jelenléti ív.pdf"),
    ("a\0b\nc\x1b.pdf", "abc.pdf"),
    ("kep\u202egpj.pdf", "kepgpj.pdf"),  # the sign that turns the letters round
    ("..", "file"),
    ("", "file"),
    (".pdf", "pdf"),
    ("á" * 300 + ".pdf", "á" * 196 + ".pdf"),
    ("a\u0301.pdf", "á.pdf"),
    ("a." + "b" * 300, ("a." + "b" * 300)[:200]),
]


@pytest.mark.parametrize(("name", "plain"), NAMES)
def test_a_name_is_made_plain(name, plain):
    assert plain_name(name) == plain


def test_a_saved_name_says_what_the_file_is():
    assert evidence_files.download_name("jelenléti ív", "application/pdf") == "jelenléti ív.pdf"
    assert evidence_files.download_name("a.JPEG", "image/jpeg") == "a.JPEG"


PDFS = [PDF[:-7], b"%PDF-1.4\n" + b"x" * 5000, PDF + packed({"a": "a"}), PDF + b"<script>"]


@pytest.mark.parametrize("content", PDFS)
def test_a_pdf_that_is_cut_off_or_more_than_a_pdf(content):
    assert refused("a.pdf", content).startswith("The PDF is cut off or damaged")


def test_a_pdf_may_end_in_blanks():
    assert read(upload("a.pdf", PDF + b"\r\n\0\0")).media_type == "application/pdf"


def test_a_zip_bomb_is_refused():
    bomb = docx(**{"word/media/a.xml": b"\0" * (50 * 1024 * 1024)})
    assert len(bomb) < 100_000
    assert refused("a.docx", bomb).startswith("The file would be too large when unpacked")


def test_a_zip_of_too_many_entries_is_refused():
    many = docx(**{f"word/{n}.xml": "" for n in range(2_001)})
    assert refused("a.docx", many).startswith("The file would be too large when unpacked")


def test_a_zip_whose_sizes_lie_is_refused():
    """The promise is small, the content is not: unpacking stops there and the checksum is wrong."""
    honest = bytearray(docx(**{"word/a.xml": b"\0" * 5_000_000}))
    promise = (5_000_000).to_bytes(4, "little")
    assert honest.count(promise) == 2
    lying = bytes(honest).replace(promise, (10).to_bytes(4, "little"))
    assert refused("a.docx", lying) == "The file is damaged and cannot be opened."


STRANGE = [
    docx() + b"MZ\x90\0 something more",
    docx()[:-30],
    docx(**{"../../etc/passwd": "x"}),
    docx(**{"/etc/passwd": "x"}),
    packed({"a": "x" * 100}, method=14),  # LZMA: no office program writes it
]


@pytest.mark.parametrize("content", STRANGE)
def test_a_strange_zip_is_refused(content):
    assert refused("a.docx", content) == "The file is damaged and cannot be opened."


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_that_holds_a_name_twice_is_refused():
    twice = packed([("word/document.xml", "a"), ("word/document.xml", "b")])
    assert refused("a.docx", twice) == "The file is damaged and cannot be opened."


def test_macros_are_refused():
    for content in (
        docx(**{"word/vbaProject.bin": "x"}),
        opendocument(**{"Basic/script-lc.xml": "x"}),
    ):
        assert refused("a", content) == "The file holds macros: save it without them."


def test_a_locked_zip_is_refused():
    locked = bytearray(docx())
    at = locked.index(b"PK\x01\x02") + 8
    locked[at] |= 1
    assert refused("a.docx", bytes(locked)) == "The file has a password: send it without one."


def test_reading_starts_at_the_beginning_whoever_read_before():
    given = upload("a.pdf", PDF)
    given.read()
    assert read(given).content.read() == PDF


def test_the_content_of_a_large_upload_on_disk(tmp_path):
    from django.core.files.uploadedfile import TemporaryUploadedFile

    given = TemporaryUploadedFile("a.pdf", "text/plain", len(PDF), None)
    given.write(PDF)
    given.seek(0)
    assert read(given).sha256 == sha256(PDF).hexdigest()
    assert given.read() == PDF
