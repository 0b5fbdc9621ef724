"""An address as a QR code, to be read off the mentor's screen by another phone."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of empty edge, as the standard asks (ISO/IEC 18004)


def qr_code(address: str, label: str) -> SafeString:
    """An SVG for the page: dark on white whatever the page's colours, no style of its own."""
    code = segno.make(address, error="m", micro=False)
    size = code.symbol_size(border=QUIET)[0]
    dark = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" width="264" height="264" '
        'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{}v{}h-{}z"/>'
        '<path fill="#000" d="{}"/></svg>',
        label,
        *(mark_safe(str(size)) for _ in range(5)),
        mark_safe(dark),
    )
