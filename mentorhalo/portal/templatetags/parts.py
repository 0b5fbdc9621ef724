"""Parts of a page of figures, whose text is kept by what it was made of."""

import hashlib
import pickle

from django import template
from django.core.cache import caches
from django.template.loader_tags import IncludeNode, do_include
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.translation import get_language

LIFETIME = 3600  # seconds

register = template.Library()


class PartNode(IncludeNode):
    """An include of a template that is given all it may tell.

    Its text is looked up by the pickled values, so it is never older than they are: one visit
    changes a few numbers of a page, and what stands beside them is not written anew. A value
    that cannot be pickled raises. What a template asked the database for would be kept with its
    text: in tests that fails (tests/conftest.py).
    """

    def render(self, context):
        given = [(name, found.resolve(context)) for name, found in self.extra_context.items()]
        known = (str(self.template), get_language(), _surroundings(context), given)
        key = hashlib.sha256(pickle.dumps(known, 5))
        parts = caches["parts"]
        text = parts.get(key.hexdigest())
        if text is None:
            text = self.written(context)
            parts.set(key.hexdigest(), text, LIFETIME)
        return text

    def written(self, context):
        return super().render(context)


def _surroundings(context):
    """What all parts of a page depend on, asked once by each template."""
    asked = context.render_context
    if PartNode not in asked:
        asked[PartNode] = timezone.localdate(), get_script_prefix()
    return asked[PartNode]


@register.tag
def part(parser, token):
    """`{% part "name.html" with one=value only %}`: as `include`, with `only` in any case."""
    node = do_include(parser, token)
    if not node.isolated_context:
        raise template.TemplateSyntaxError("A part tells of what it is given: end it with “only”.")
    return PartNode(node.template, extra_context=node.extra_context, isolated_context=True)
