# calibeam with CUDA. From the root of the repository:
#   docker build -f docker/cuda.Dockerfile -t calibeam-cuda .
# CUDA_VERSION: 12.8 or newer knows every architecture; the host's driver must serve it (docs/gpu.md).
ARG CUDA_VERSION=13.0.1
ARG SYSTEM=ubuntu24.04

FROM nvidia/cuda:${CUDA_VERSION}-devel-${SYSTEM} AS build
WORKDIR /calibeam
COPY scripts/setup scripts/steps.sh scripts/
RUN scripts/setup && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset cuda -DCALIBEAM_TESTS=OFF && \
    cmake --build build/cuda --parallel "$(nproc)" --target calibeam && \
    strip build/cuda/bin/calibeam && \
    mkdir /needed && \
    ldd build/cuda/bin/calibeam | awk '/lib(tbb|fmt|spdlog|xxhash)/ { print $3 }' | xargs -I{} cp -L {} /needed/

# The CUDA runtime is linked statically, so what this image adds to a plain system is the driver's mount points.
FROM nvidia/cuda:${CUDA_VERSION}-base-${SYSTEM}
RUN useradd --create-home --shell /usr/sbin/nologin analyst
COPY --from=build /needed/ /usr/local/lib/
COPY --from=build /calibeam/build/cuda/bin/calibeam /usr/local/bin/calibeam
COPY --from=build /calibeam/LICENSE /usr/share/doc/calibeam/LICENSE
RUN ldconfig
USER analyst
WORKDIR /data
ENTRYPOINT ["calibeam"]
CMD ["--help"]
