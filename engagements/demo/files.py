"""Evidence files of the demo: a drawn picture and a page for a few entries of each county."""

from io import BytesIO
from itertools import groupby
from random import Random
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from engagements.demo import bulk
from engagements.evidence import files as evidence_files
from engagements.models import COUNTED, Engagement, Evidence, EvidenceKind

A_COUNTY = 2  # entries with files
NAMES = {
    EvidenceKind.PHOTO: "foto-minta.png",
    EvidenceKind.ATTENDANCE_SHEET: "jelenleti-iv-minta.pdf",
    EvidenceKind.MEMO: "emlekezteto-minta.pdf",
}
COLOURS = ("#0b5563", "#835400", "#3d4f8c", "#1a6a3b")


def add(*, seed, day):
    """Attach files to the newest counted entries of each county; what was done, in words.

    Where the storage cannot be written the demo goes on without files, and says so.
    """
    random = Random(f"{seed} {day} files")
    try:
        rows = [_file(random, row, kind) for row in _entries() for kind in _kinds(random)]
    except OSError as error:
        return f"no evidence files: the storage cannot be written ({error})"
    if rows:
        bulk.create(rows, by=lambda row: row.added_by, at=lambda row: row.added_at)
    return f"{len(rows)} evidence files"


def _entries():
    rows = Engagement.objects.filter(state__in=COUNTED).select_related("author")
    rows = rows.order_by("county", "-held_on", "pk").iterator(chunk_size=1000)
    for _county, own in groupby(rows, key=lambda row: row.county_id):
        yield from list(own)[:A_COUNTY]


def _kinds(random):
    return random.choice([[EvidenceKind.PHOTO], [EvidenceKind.ATTENDANCE_SHEET, EvidenceKind.MEMO]])


def _file(random, engagement, kind):
    name = NAMES[kind]
    draw = picture if name.endswith(".png") else _page
    content = draw(random, f"{engagement.pk}. sz. {engagement.held_on}")
    checked = evidence_files.read(SimpleUploadedFile(name, content))
    stored = f"evidence/demo/{random.getrandbits(128):032x}"
    default_storage.delete(stored)  # of an earlier demo; a second name would be a stray file
    return Evidence(
        pk=UUID(int=random.getrandbits(128), version=4),
        kind=kind,
        county_id=engagement.county_id,
        engagement=engagement,
        file=default_storage.save(stored, checked.content),
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        added_by=engagement.author,
        added_at=engagement.created_at,
    )


def picture(random, words):
    """A coloured ground with hills, and what it is; `words` without accents, which the font that
    comes with Pillow does not have."""
    image = Image.new("RGB", (640, 420), "#f1e7cf")
    draw = ImageDraw.Draw(image)
    for _hill in range(3):
        left, height = random.randrange(-100, 400), random.randrange(120, 260)
        draw.ellipse((left, 420 - height, left + 420, 600), fill=random.choice(COLOURS))
    draw.text((24, 20), "MINTA", fill="#1e1c17", font_size=72)
    draw.text((24, 110), words, fill="#1e1c17", font_size=24)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _page(random, words):
    """A page of PDF, set by hand: its parts, and where each begins."""
    text = f"BT /F 40 Tf 60 740 Td (MINTA) Tj /F 14 Tf 0 -40 Td (Kitalált lap, {words}) Tj ET"
    signs = "".join(f" 60 {y} m {random.randrange(200, 500)} {y} l S" for y in range(640, 400, -30))
    drawn = (text + signs).encode("cp1252")
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawn), drawn),
        font,
    ]
    out, starts = BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, start=1):
        starts.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, part))
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n"
    out.write(end % (len(parts) + 1, table, len(parts) + 1, out.tell()) + b"%%EOF\n")
    return out.getvalue()
