# syntax=docker/dockerfile:1
# Stage one installs the locked libraries and builds what is built once; stage two only runs.
FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /build/requirements.txt
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r /build/requirements.txt

COPY manage.py /srv/mentorhalo/
COPY locale /srv/mentorhalo/locale
COPY mentorhalo /srv/mentorhalo/mentorhalo
COPY counties /srv/mentorhalo/counties
COPY mentors /srv/mentorhalo/mentors
COPY settlements /srv/mentorhalo/settlements
COPY engagements /srv/mentorhalo/engagements
COPY templates /srv/mentorhalo/templates
COPY static /srv/mentorhalo/static
WORKDIR /srv/mentorhalo
RUN /venv/bin/python -m mentorhalo.core.catalogues locale/*/LC_MESSAGES/*.po
# The key serves this one command and stays out of the image's environment.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    DATABASE_URL=sqlite:////tmp/none.sqlite3 STATIC_ROOT=/srv/static \
    /venv/bin/python manage.py collectstatic --no-input
RUN /venv/bin/python -m compileall -q /venv/lib /srv/mentorhalo

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mentorhalo
# Uploaded files; a volume laid over it takes the owner from here.
RUN install -d -o mentorhalo -m 700 /srv/media
COPY --from=build /venv /venv
COPY --from=build /srv /srv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=mentorhalo.settings STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media HOST=0.0.0.0 PORT=8000
WORKDIR /srv/mentorhalo
USER mentorhalo
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["sh", "-c", "exec gunicorn mentorhalo.wsgi --bind \"$HOST:$PORT\" --workers 2 --threads 4 --max-requests 1000 --max-requests-jitter 100 --worker-tmp-dir /dev/shm --no-control-socket"]
