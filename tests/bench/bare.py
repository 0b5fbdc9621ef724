"""The addresses of the site, and a bare view beside them to compare a page with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from mentorhalo.urls import urlpatterns as of_the_site

BYTES = 20_000
TEXT = "<!doctype html><title>x</title>" + "x" * (BYTES - 31)


@login_not_required
def bare(request):
    return HttpResponse(TEXT)


urlpatterns = [path("bare/", bare), *of_the_site]
