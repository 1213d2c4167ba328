# The demo shop for production: web, worker and beat run from this image. It holds no torch.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=shop_demo.settings \
    DEBUG=0 \
    MALLOC_ARENA_MAX=2 \
    MEDIA_ROOT=/var/lib/shop/media \
    MODEL_CACHE_DIR=/var/lib/shop/models \
    STATIC_ROOT=/app/staticfiles

WORKDIR /app
RUN useradd --system --uid 10001 --create-home shop \
    && mkdir -p "$MEDIA_ROOT" "$MODEL_CACHE_DIR" /var/lib/shop/beat \
    && chown -R shop:shop /var/lib/shop

COPY requirements-shop.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-shop.lock

COPY manage.py ./
COPY visual_search visual_search
COPY dev dev
COPY shop_demo shop_demo
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput

USER shop
EXPOSE 8000
# A process a core. Threads are many, since most of them wait: for a slow client, for the database.
# Photos are worked on one at a time in each process (PHOTO_PLACES), so they never take all threads.
# What was typed stands in query strings, so the log has paths only.
CMD ["gunicorn", "shop_demo.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", \
     "--threads", "64", "--timeout", "60", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "--access-logfile", "-", \
     "--access-logformat", "%(h)s %(t)s \"%(m)s %(U)s\" %(s)s %(b)s %(L)s"]
