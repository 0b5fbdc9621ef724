"""Pages and pictures set by typst from a template of ours and data that it reads as data."""

import json

import typst
from django.template.loader import get_template


def typeset(template: str, data: dict, form="pdf", dots_per_inch=None, **asked) -> bytes:
    """A file of the form "pdf" or "png"; `data` (what JSON holds) is `data` in the template.

    It is given apart from the template, so nothing in it is ever read as markup; fonts are those
    that come with typst, so the file is the same on every machine. Raises typst.TypstError where
    the template is wrong.
    """
    source = get_template(template).template.source
    return typst.compile(
        source.encode(),
        format=form,
        ppi=dots_per_inch,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **asked,
    )
