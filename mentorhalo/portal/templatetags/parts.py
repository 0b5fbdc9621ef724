"""Parts of a page of figures, whose text is kept by what it was made of."""

import hashlib
import pickle

from django import template
from django.core.cache import caches
from django.template.loader_tags import IncludeNode, do_include
from django.utils import timezone
from django.utils.translation import get_language

LIFETIME = 3600  # seconds

register = template.Library()


class PartNode(IncludeNode):
    """An include of a template that is given all it may tell.

    Its text is looked up by the pickled values, so it is never older than they are: one visit
    changes a few numbers of a page, and what stands beside them is not written anew. A value
    that cannot be pickled raises, and so would one that a template asks the database for later.
    """

    def render(self, context):
        given = [(name, found.resolve(context)) for name, found in self.extra_context.items()]
        surroundings = (str(self.template), get_language(), timezone.localdate())
        key = hashlib.sha256(pickle.dumps((surroundings, given), pickle.HIGHEST_PROTOCOL))
        parts = caches["parts"]
        text = parts.get(key.hexdigest())
        if text is None:
            text = super().render(context)
            parts.set(key.hexdigest(), text, LIFETIME)
        return text


@register.tag
def part(parser, token):
    """`{% part "name.html" with one=value only %}`: as `include`, with `only` in any case."""
    node = do_include(parser, token)
    if not node.isolated_context:
        raise template.TemplateSyntaxError("A part tells of what it is given: end it with “only”.")
    return PartNode(node.template, extra_context=node.extra_context, isolated_context=True)
