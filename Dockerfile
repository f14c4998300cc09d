# One image for web, worker, beat and migration; docker-compose.yml says which command each runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY requirements/runtime.lock /tmp/runtime.lock
RUN pip install --require-hashes --no-deps -r /tmp/runtime.lock && rm /tmp/runtime.lock

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin disposisi \
 && install -d -o disposisi -g disposisi -m 0700 /data

WORKDIR /app
COPY . .
RUN python -m compileall -q engine workflows web workers commands migrations

USER disposisi
ENV DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "web.wsgi:app", "--bind", "0.0.0.0:8000", "--worker-class", "web.serving.Worker", "--workers", "2", "--threads", "16", \
     "--keep-alive", "5", "--forwarder-headers", "", "--graceful-timeout", "30", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
