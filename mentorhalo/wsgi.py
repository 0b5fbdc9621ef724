"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhalo.settings")

application = get_wsgi_application()

# All views are loaded before the first request, and what is loaded stays: else Python looks through
# it again and again for what could be let go, in the midst of somebody's request.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
