#!/usr/bin/env bash
# Contacts Sync on one machine with Docker. Can be run again at any time: what is right stays as it is.
#
#   deploy/deploy.sh             build, back up, migrate, start the servers one after the other, check them
#   deploy/deploy.sh rollback    back to the image that ran before
#   deploy/deploy.sh backup      only a backup
#
# The first run makes .env with fresh passwords, for this user only; no run prints them or puts them on a command
# line. When a server does not get healthy, the image that ran before is started again and the exit code is 1.
#
#   IMAGE=registry.example/contacts-sync:1.4.0 deploy/deploy.sh     a ready image in place of a build
#   BACKUP_DIR=/srv/backups BACKUP_KEEP=30                          default: .deploy/backups, the newest 10
#   HEALTH_TIMEOUT=300                                              seconds for each server, default 120
set -euo pipefail
umask 077

# From here on nothing is traced, also not when started with bash -x: values of .env would be in the trace.
set +x

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

env_file=$root/.env
state=$root/.deploy
backups=${BACKUP_DIR:-$state/backups}
keep=${BACKUP_KEEP:-10}
health_timeout=${HEALTH_TIMEOUT:-120}
servers=(api1 api2)

say() { printf '%s\n' "$*"; }
die() {
  printf 'deploy: %s\n' "$*" >&2
  exit 1
}

# ---- .env ------------------------------------------------------------------------------------------------------

# The value of one variable in .env, or nothing.
get() { # get <name>
  local line value=
  [ -f "$env_file" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in "$1="*) value=${line#*=} ;; esac
  done <"$env_file"
  printf '%s' "$value"
}

# Sets one variable and leaves everything else in .env as it is. The file is replaced in one step.
put() { # put <name> <value>
  local line draft found=
  draft=$(mktemp "$root/.env.XXXXXX")
  if [ -f "$env_file" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        "$1="*)
          [ -n "$found" ] || printf '%s=%s\n' "$1" "$2"
          found=yes
          ;;
        *) printf '%s\n' "$line" ;;
      esac
    done <"$env_file" >"$draft"
  fi
  [ -n "$found" ] || printf '%s=%s\n' "$1" "$2" >>"$draft"
  mv "$draft" "$env_file"
}

# printf, read and the redirections here are the shell's own: no value is ever an argument of a process.
random_hex() { # random_hex <bytes>
  od -An -v -tx1 -N "$1" /dev/urandom | tr -d ' \n'
}

ensure_secrets() {
  local name made=()
  if [ -z "$(get POSTGRES_PASSWORD)" ] && docker volume inspect contacts-sync_postgres-data >/dev/null 2>&1; then
    die "there is a database (volume contacts-sync_postgres-data) but no POSTGRES_PASSWORD in $env_file. Put the old .env back; new passwords would not fit."
  fi
  if [ ! -f "$env_file" ]; then
    printf '%s\n' '# Made by deploy/deploy.sh. Keep a copy in a safe place: without API_KEY_PEPPER no key works.' >"$env_file"
  fi
  for name in POSTGRES_PASSWORD OWNER_DB_PASSWORD APP_DB_PASSWORD REDIS_PASSWORD API_KEY_PEPPER ADMIN_API_KEY; do
    [ -z "$(get "$name")" ] || continue
    # An admin exists: another ADMIN_API_KEY would change nothing, so none is made later.
    if [ "$name" = ADMIN_API_KEY ] && [ -n "$(get CONTACTS_SYNC_IMAGE)" ]; then continue; fi
    put "$name" "$(random_hex 32)"
    made+=("$name")
  done
  chmod 600 "$env_file"
  if [ ${#made[@]} -gt 0 ]; then say "Made ${made[*]} in $env_file"; fi
}

# The worker is one of the servers where COMPOSE_PROFILES asks for it, in the environment or .env as Compose reads it.
find_worker() {
  local profiles worker
  profiles=${COMPOSE_PROFILES:-$(get COMPOSE_PROFILES)}
  worker=${WORKER:-$(get WORKER)}
  case ,$profiles, in
    *,worker,* | *,\*,*) servers+=(worker) ;;
    *) [ "$worker" != off ] || say 'WORKER=off and no worker: nobody does background jobs. Put COMPOSE_PROFILES=worker into .env.' >&2 ;;
  esac
}

# ---- Docker ----------------------------------------------------------------------------------------------------

compose() { docker compose --project-directory "$root" "$@"; }

check_tools() {
  command -v docker >/dev/null 2>&1 || die 'docker is not installed: https://docs.docker.com/engine/install/'
  docker compose version >/dev/null 2>&1 || die 'the Compose plugin is not installed: https://docs.docker.com/compose/install/linux/'
  docker info >/dev/null 2>&1 || die "the Docker engine does not answer this user: is it running, and is $(id -un) in the group docker?"
}

# Two at once would undo each other's work.
take_lock() {
  exec 9>"$state/lock"
  if command -v flock >/dev/null 2>&1 && ! flock -n 9; then die 'another deploy is running'; fi
}

# What is being built, for the image's name and labels.
source_version() {
  local revision
  if revision=$(git rev-parse --short=12 HEAD 2>/dev/null); then
    # Changed files: a name of its own, or a rollback could not tell the two apart.
    git diff --quiet HEAD -- 2>/dev/null || revision+=-$(date -u +%Y%m%d%H%M%S)
    printf '%s' "$revision"
  else
    date -u +%Y%m%d%H%M%S
  fi
}

make_image() { # sets $image
  local version
  if [ -n "${IMAGE:-}" ]; then
    image=$IMAGE
    docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image" || die "the image $image cannot be had"
    return
  fi
  version=$(source_version)
  image=contacts-sync:$version
  say "Building $image"
  CONTACTS_SYNC_IMAGE=$image CONTACTS_SYNC_VERSION=$version CONTACTS_SYNC_REVISION=$version \
    compose build migrate || die 'the image could not be built; nothing was changed'
}

# Whether there is anything yet that could be lost.
has_tables() {
  [ "$(compose exec -T postgres psql --username=postgres --dbname=contacts_sync --no-align --tuples-only \
    --command="SELECT to_regclass('public.contacts') IS NOT NULL" </dev/null)" = t ]
}

backup() {
  local file
  mkdir -p "$backups"
  file=$backups/contacts-sync-$(date -u +%Y%m%dT%H%M%SZ).dump
  # Inside the container, over its own socket: no password is needed.
  if ! compose exec -T postgres pg_dump --username=postgres --dbname=contacts_sync --format=custom \
    --no-owner --no-privileges </dev/null >"$file.part" || [ ! -s "$file.part" ]; then
    rm -f "$file.part"
    die 'the backup failed; nothing was changed'
  fi
  mv "$file.part" "$file"
  say "Backed up to $file"
  # The newest stay. Names sort by time.
  find "$backups" -maxdepth 1 -name 'contacts-sync-*.dump' | sort -r | tail -n "+$((keep + 1))" |
    while IFS= read -r old; do rm -f "$old"; done
}

# One after the other, so that there is always one that answers.
start_servers() { # start_servers <image>
  local server
  for server in "${servers[@]}"; do
    say "Starting $server with $1"
    CONTACTS_SYNC_IMAGE=$1 compose up -d --no-build --no-deps --wait --wait-timeout "$health_timeout" "$server" || return 1
  done
}

# A changed configuration makes a new container; an unchanged one keeps its WebSockets.
start_edge() {
  put CONTACTS_SYNC_NGINX "$(cat deploy/nginx/*.conf | sha256sum | cut -c1-16)"
  compose up -d --no-build --no-deps --wait --wait-timeout "$health_timeout" nginx
}

# ---- what can be asked for -------------------------------------------------------------------------------------

switching=
current=
image=

# Whatever ended the switch half way, an interruption too: back to what ran before.
undo() {
  local code=$?
  [ -n "$switching" ] || exit "$code"
  switching=
  [ "$code" -ne 0 ] || code=1
  trap '' INT TERM HUP
  say "$image did not get healthy. Its last lines:" >&2
  CONTACTS_SYNC_IMAGE=$image compose logs --no-color --tail 20 "${servers[@]}" >&2 || true
  if [ -z "$current" ] || [ "$current" = "$image" ]; then
    printf 'deploy: nothing else ran before, so nothing is put back\n' >&2
  elif start_servers "$current"; then
    printf 'deploy: rolled back, %s is running again. The database keeps the new schema; the newest file in %s is from before.\n' "$current" "$backups" >&2
  else
    printf 'deploy: %s does not start either; see "docker compose logs"\n' "$current" >&2
  fi
  exit "$code"
}

deploy() {
  ensure_secrets
  current=$(get CONTACTS_SYNC_IMAGE)
  make_image
  say 'Starting PostgreSQL and Redis'
  CONTACTS_SYNC_IMAGE=$image compose up -d --no-build --wait --wait-timeout "$health_timeout" postgres redis ||
    die 'PostgreSQL or Redis did not get healthy; see "docker compose logs postgres redis"'
  if has_tables; then backup; fi
  say 'Migrating the database'
  CONTACTS_SYNC_IMAGE=$image compose run --rm --no-deps -T migrate </dev/null ||
    die 'the migration failed; the servers were not touched'
  trap undo EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  switching=yes
  start_servers "$image"
  CONTACTS_SYNC_IMAGE=$image start_edge
  switching=
  if [ -n "$current" ] && [ "$current" != "$image" ]; then printf '%s\n' "$current" >"$state/previous"; fi
  put CONTACTS_SYNC_IMAGE "$image"
  say "$image is running"
  if [ -z "$current" ]; then
    say "The key of the first admin is ADMIN_API_KEY in $env_file"
  fi
}

rollback() {
  current=$(get CONTACTS_SYNC_IMAGE)
  [ -s "$state/previous" ] || die 'there is no earlier image'
  image=$(cat "$state/previous")
  docker image inspect "$image" >/dev/null 2>&1 || die "the earlier image $image is not on this machine any more"
  trap undo EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  switching=yes
  start_servers "$image"
  switching=
  put CONTACTS_SYNC_IMAGE "$image"
  # So that a second rollback takes this one back.
  printf '%s\n' "$current" >"$state/previous"
  say "$image is running again. The database keeps its schema; docs/DEPLOYMENT.md says when that matters."
}

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p;}' "${BASH_SOURCE[0]}"; }

command=${1:-deploy}
case $command in
  deploy | rollback | backup) ;;
  -h | --help | help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
check_tools
mkdir -p "$state"
# Nothing in here is for git.
[ -f "$state/.gitignore" ] || printf '*\n' >"$state/.gitignore"
take_lock
find_worker
"$command"
