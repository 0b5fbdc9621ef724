"""Beside every free text stands what does not belong there."""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.html import escape

import engagements
import settlements
from engagements.models import Engagement
from mentorhalo.core.forms import FREE_TEXT_WARNING

# The reason of an entry's moves is typed in templates/engagements/_moves.html, see below; those of
# a grant's parts are of bodies and days.
EXCEPT = {("engagements.views.move", "reason"), ("settlements.grants.forms", "reason")}


def form_classes():
    for app in (engagements, settlements):
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if ".migrations." in module.name or "admin" in module.name:
                continue
            for found in vars(import_module(module.name)).values():
                is_form = isinstance(found, type) and issubclass(found, forms.BaseForm)
                if is_form and found.__module__ == module.name:
                    yield found


def free_texts():
    for form in form_classes():
        for name, field in form.base_fields.items():
            is_long = isinstance(field.widget, forms.Textarea) or name == "reason"
            if is_long and (form.__module__, name) not in EXCEPT:
                yield pytest.param(form, name, id=f"{form.__module__}.{form.__name__}.{name}")


@pytest.mark.parametrize(("form", "name"), list(free_texts()))
def test_the_warning_stands_beside_it(form, name):
    assert str(FREE_TEXT_WARNING) in str(form.base_fields[name].help_text)


def test_it_stands_beside_the_reasons_of_an_entrys_moves():
    row, can = Engagement(pk=1, version=1), {"send_back": True, "cancel": True}
    page = render_to_string("engagements/_moves.html", {"row": row, "can": can})
    assert page.count("<textarea") == page.count(escape(str(FREE_TEXT_WARNING))) == 2
