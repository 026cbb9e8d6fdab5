# Builds the program with the viewer inside it, and leaves only the binary.
FROM node:22-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
COPY . .
RUN cargo build --profile dist --locked --features cluster

# Raw data and datasets live in a volume; without a dataset the demo region is served:
#   docker build -t veerkracht . && docker run -p 3000:3000 -v veerkracht:/srv/data veerkracht
# The country: docker run -v veerkracht:/srv/data veerkracht fetch --build
FROM debian:bookworm-slim
# Who vouches for the publishers' servers.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/target/dist/veerkracht /usr/local/bin/veerkracht
RUN useradd --system --home-dir /srv veerkracht && install -d -o veerkracht /srv/data
USER veerkracht
WORKDIR /srv
VOLUME /srv/data
EXPOSE 3000
ENTRYPOINT ["veerkracht"]
CMD ["serve", "--listen", "0.0.0.0:3000"]
