"""The dashboard on paper: PDF/UA-1, one page of overview and one for each county with an office."""

from mentorhalo.portal.report.pages import document
from mentorhalo.portal.typesetting import typeset


def report(user, readings) -> bytes:
    """The PDF of a day, as `user` reads it: tagged, with title and language, fonts inside."""
    return typeset("portal/report.typ", document(user, readings), "pdf", pdf_standards=["ua-1"])
