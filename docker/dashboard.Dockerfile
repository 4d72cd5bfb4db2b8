# The dashboard, built.
#   docker build -f docker/dashboard.Dockerfile -t basin-dashboard .
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
# SQLite's addon is compiled where its prebuilt one cannot be fetched.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ make python3 \
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

FROM manifests AS build
RUN npm ci
COPY tsconfig.base.json nx.json ./
COPY apps/dashboard apps/dashboard
COPY libs libs
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app/apps/dashboard
RUN npx next build && node --import tsx finish-build.ts && rm -rf .next/cache

FROM manifests AS production
RUN npm ci --omit=dev --workspace=@basin/dashboard
COPY libs libs
ENV BASIN_CACHE=/opt/basin
RUN node --import tsx libs/store/src/make-native.ts
COPY apps/dashboard apps/dashboard
RUN node libs/execution/src/bundle/compile.js dashboard
COPY docker/healthcheck.js docker/
COPY --from=build /app/apps/dashboard/.next apps/dashboard/.next

FROM ${NODE_IMAGE} AS dashboard
ENV NODE_ENV=production \
  NEXT_TELEMETRY_DISABLED=1 \
  BASIN_CACHE=/opt/basin \
  BASIN_DATABASE=/data/basin.db
COPY --from=production /opt/basin /opt/basin
COPY --from=production /app /app
RUN mkdir /data && chown 1000:1000 /data
WORKDIR /app
# `node` of the base image, by number, so that every host can tell that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 4321
# Any address but loopback asks readers for BASIN_DASHBOARD_TOKEN.
ENTRYPOINT ["node", "apps/dashboard/server/start.js"]
CMD ["--host=0.0.0.0", "--port=4321"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
  CMD ["node", "docker/healthcheck.js", "dashboard"]
