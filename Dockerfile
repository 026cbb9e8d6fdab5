# Builds the program with the viewer inside it, and leaves only the binary.
FROM node:22-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
COPY . .
RUN cargo build --release --locked

# Data and dataset live in a volume: docker run -p 8080:8080 -v veerkracht:/data veerkracht
FROM debian:bookworm-slim
COPY --from=build /build/target/release/veerkracht /usr/local/bin/veerkracht
RUN useradd --system --home-dir /data veerkracht && install -d -o veerkracht /data
USER veerkracht
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["veerkracht"]
CMD ["serve", "--dataset", "/data/veerkracht.vk", "--listen", "0.0.0.0:8080"]
