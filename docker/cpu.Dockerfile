# calibeam on the CPU, on Debian 12. From the root of the repository:
#   docker build -f docker/cpu.Dockerfile -t calibeam .
FROM debian:bookworm-slim AS build
WORKDIR /calibeam
COPY scripts/setup scripts/steps.sh scripts/
RUN scripts/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset release -DCALIBEAM_TESTS=OFF && \
    cmake --build build/release --parallel "$(nproc)" --target calibeam && \
    strip build/release/bin/calibeam

FROM debian:bookworm-slim
RUN apt-get update && \
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        libtbb12 libfmt9 libspdlog1.10 libxxhash0 libstdc++6 && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --uid 1000 --create-home calibeam
COPY --from=build /calibeam/build/release/bin/calibeam /usr/local/bin/calibeam
COPY --from=build /calibeam/LICENSE /usr/share/doc/calibeam/LICENSE
USER calibeam
WORKDIR /data
ENTRYPOINT ["calibeam"]
CMD ["--help"]
