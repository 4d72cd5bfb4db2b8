# The command line: sweeps (target `runner`) and workers of them on Redis (target `worker`).
#   docker build -f docker/runner.Dockerfile --target worker -t basin-worker .
#   docker build -f docker/runner.Dockerfile --target worker --build-arg RUNTIME=cuda -t basin-worker:cuda .
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
# Debian drops a version once it has the next: a pinned one would fail within weeks.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ make python3 python3-pip \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/dashboard/package.json apps/dashboard/
COPY apps/dashboard-e2e/package.json apps/dashboard-e2e/
COPY apps/runner/package.json apps/runner/
COPY libs/analysis/package.json libs/analysis/
COPY libs/bridges/package.json libs/bridges/
COPY libs/charts/package.json libs/charts/
COPY libs/core/package.json libs/core/
COPY libs/engine/package.json libs/engine/
COPY libs/execution/package.json libs/execution/
COPY libs/studies/package.json libs/studies/
COPY libs/models/package.json libs/models/
COPY libs/search/package.json libs/search/
COPY libs/statistics/package.json libs/statistics/
COPY libs/store/package.json libs/store/
RUN npm ci --omit=dev --workspace=@basin/runner
COPY apps/runner apps/runner
COPY libs libs
COPY docker/healthcheck.js docker/
# Nobody may write into the image once it runs.
RUN node libs/execution/src/bundle/compile.js runner
# TensorFlow 2.21 (cpu: 0.3 GB to fetch, cuda with NVIDIA's libraries: 3.4 GB), and SQLite. The first
# script would let wasm take over where that fails; an image should not.
ARG RUNTIME=cpu
ENV BASIN_CACHE=/opt/basin
RUN node --import tsx libs/engine/src/runtime/native.ts --runtime=${RUNTIME} \
  && test -f node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node \
  && node --import tsx libs/store/src/make-native.ts \
  && rm -rf /opt/basin/downloads

FROM ${NODE_IMAGE} AS runner
# The container toolkit mounts the driver where these ask for it; without a GPU nobody reads them.
ENV NODE_ENV=production \
  BASIN_CACHE=/opt/basin \
  BASIN_DATABASE=/data/basin.db \
  NVIDIA_VISIBLE_DEVICES=all \
  NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=build /opt/basin /opt/basin
COPY --from=build /app /app
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /app
# `node` of the base image, by number, so that every host can tell that it is not root.
USER 1000:1000
VOLUME /data
ENTRYPOINT ["node", "apps/runner/bin/basin.js"]
CMD ["sweep"]
# A sweep answers on its control socket, from the first plan to the last result.
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 \
  CMD ["node", "apps/runner/bin/basin.js", "status"]

FROM runner AS worker
CMD ["worker"]
# A worker renews its key in Redis for as long as it lives.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "docker/healthcheck.js", "worker"]
