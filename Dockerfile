# The product: one image for web, worker, beat and the one-shot migrate. How to run it: docs/running.md
FROM python:3.11-slim-bookworm AS build
COPY requirements.txt .
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# What WeasyPrint needs; the fonts of the documents are ours, in static/.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# A fixed number, so that the owner of the secret files on the host can be said (docs/running.md).
RUN groupadd --gid 10001 schakel \
    && useradd --uid 10001 --gid schakel --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin schakel \
    && install -d -o schakel -g schakel /var/lib/schakel /var/lib/schakel/static /var/lib/schakel/tracks
COPY --from=build /opt/venv /opt/venv
# The code stays root's: the process that serves pages cannot change it.
COPY . /srv/schakel
WORKDIR /srv/schakel
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    DJANGO_SETTINGS_MODULE=config.settings.production
USER schakel
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "script/healthcheck.py", "database"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "2", \
     "--no-control-socket", "--max-requests", "5000", "--max-requests-jitter", "500"]
