FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev \
    && rm -rf /var/lib/apt/lists/*
RUN rustup target add wasm32-unknown-unknown && rustup component add rust-src
WORKDIR /src
COPY . .
# The caches keep a rebuild from starting at nothing; they are no part of the image, so the program
# and the app are put outside of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package profile-hub \
    && cp target/release/profile-hub /usr/local/bin/profile-hub \
    && cargo xtask web --out /usr/local/share/profile-hub/web

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/profile-hub --create-home profile-hub
COPY --from=build /usr/local/bin/profile-hub /usr/local/bin/profile-hub
COPY --from=build /usr/local/share/profile-hub /usr/local/share/profile-hub
USER profile-hub
WORKDIR /var/lib/profile-hub
# Blobs, keys, the outbox and, without another database, SQLite's file. A new volume takes over the
# owner of this folder.
VOLUME /var/lib/profile-hub
ENV HUB_LISTEN=0.0.0.0:8080 \
    HUB_DATABASE_URL=sqlite:///var/lib/profile-hub/hub.db \
    HUB_STORAGE_URL=file:///var/lib/profile-hub/blobs \
    HUB_KEYS_DIR=/var/lib/profile-hub/keys \
    HUB_OUTBOX_DIR=/var/lib/profile-hub/outbox \
    HUB_WEB_ROOT=/usr/local/share/profile-hub/web
EXPOSE 8080
# The image has no HTTP client; bash speaks enough of it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 204 '"]
ENTRYPOINT ["profile-hub"]
CMD ["serve"]
