# One image runs servers, migrations and commands:
#   docker run … contacts-sync                                        a server
#   docker run … contacts-sync node dist/apps/cli/src/migrate.js      migrations
# It holds no compiler, no development dependency and no database, runs as an ordinary user and writes nowhere
# (LOG_DIR, if set, must be a writable volume), so it works with a read-only file system.

FROM node:26-bookworm-slim AS build
WORKDIR /app
# First what changes rarely: this layer is reused until the lock file changes.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY apps apps
COPY libs libs
COPY migrations migrations
COPY dashboard dashboard
RUN npm run build

FROM node:26-bookworm-slim AS production
WORKDIR /app
COPY package.json package-lock.json ./
# The optional dependencies are the embedded PostgreSQL of `npm start`; here DATABASE_URL names a real one.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:26-bookworm-slim
# tini is process 1: it reaps children and passes SIGTERM on to node.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
# Owned by root and not writable by the user below. package.json marks the project's root.
COPY --from=production /app/package.json ./
COPY --from=production /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations/functions ./migrations/functions
# The user `node` by number: Kubernetes can then see that it is not root.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Contacts Sync" \
  org.opencontainers.image.description="Keeps a sales team's shared contacts the same on every phone" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
ENTRYPOINT ["/usr/bin/tini", "--"]
CMD ["node", "dist/apps/api/src/main.js"]
