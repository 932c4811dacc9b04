# The image of `touchline run`: docs/deploy.md has how to build and start it.
# For a build that can be made again to the byte, name the base by its digest: --build-arg PYTHON_IMAGE=python@sha256:...
ARG PYTHON_IMAGE=python:3.14-slim-trixie

# ---- What is installed, by uv.lock alone. Nothing is compiled: a package without a wheel stops the build.
FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_NO_CACHE=1 \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /opt/touchline
COPY deploy/uv.txt /opt/uv.txt
RUN python -m venv /opt/uv \
    && /opt/uv/bin/pip install --quiet --require-hashes --only-binary :all: -r /opt/uv.txt
# The libraries first: this layer stays as it is while only our own files change.
COPY pyproject.toml uv.lock ./
RUN /opt/uv/bin/uv sync --locked --no-dev --no-install-project --no-build --python /usr/local/bin/python3
COPY . .
# No bytecode is written at run time, since the root file system is read-only. So it is made here.
RUN /opt/uv/bin/uv sync --locked --no-dev --python /usr/local/bin/python3 \
    && rm -rf deploy \
    && python -m compileall -q bot blocks coaching gateway handlers playground scheduler screens storage

# ---- What runs: Python, the libraries and our files. No compiler, no uv, no pip, and nobody is root.
FROM ${PYTHON_IMAGE}
RUN python -m pip uninstall --quiet --yes --root-user-action ignore pip \
    && groupadd --gid 10001 touchline \
    && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin touchline \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /opt/touchline /opt/touchline
ENV PATH=/opt/touchline/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    HOST=0.0.0.0 \
    PORT=3000 \
    TOUCHLINE_LOG=json
USER 10001:10001
# SQLite, if it is used, lies here: give it a volume. Nothing else is written but /tmp.
WORKDIR /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-IS", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["touchline"]
CMD ["run"]
