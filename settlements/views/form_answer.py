"""What every page with one form of a record answers."""

from django.contrib import messages
from django.shortcuts import redirect, render

TEMPLATE = "core/form_page.html"


def sent(request):
    """What a form was sent with, None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def answer_form(request, form, *, title, back, back_label, done, template=TEMPLATE, **context):
    """The page with the form; sent and written: back to the record, saying so. Refused is 422.

    `back` is where the page came from, and where a written part leads again; a record with a page
    of its own leads there.
    """
    if request.method == "POST":
        row = form.save_as(by=request.user)
        if row is not None:
            messages.success(request, done, extra_tags="ok")
            return redirect(row if context.get("to_record") else back)
    context |= {"form": form, "title": title, "back": back, "back_label": back_label}
    return render(request, template, context, status=422 if form.errors else 200)
