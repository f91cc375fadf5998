#!/usr/bin/env bash
# Stands in for docker in deploy.spec.ts: writes down what it is asked and what the process list shows meanwhile,
# and fails where the files in $FAKE say so.
set -eu
printf '%s | %s\n' "${CONTACTS_SYNC_IMAGE:-}" "$*" >>"$FAKE/calls"
{ cat /proc/[0-9]*/cmdline 2>/dev/null || true; } | tr '\0' ' ' >>"$FAKE/processes"
has() { [ -e "$FAKE/$1" ]; }

case "$*" in
  'compose version' | info) ;;
  'volume inspect '*) has volume ;;
  'image inspect '*) ! grep -qx "${3}" "$FAKE/removed" 2>/dev/null ;;
  'pull '*) echo "Pulled $2" ;;
  *' build migrate') ! has build-fails ;;
  *' exec '*' psql '*) if has tables; then echo t; else echo f; fi ;;
  *' exec '*' pg_dump '*)
    echo 'a dump'
    ! has dump-fails
    ;;
  *' run '*' migrate') ! has migration-fails ;;
  *' api1' | *' api2')
    # $FAKE/sick names images whose servers never get healthy, $FAKE/slow makes every start take long.
    if has slow; then
      # No child process from here on: a signal that bash gets while one runs is lost when that ends well.
      : >"$FAKE/starting"
      exec sleep 30
    fi
    ! grep -qx "$CONTACTS_SYNC_IMAGE" "$FAKE/sick" 2>/dev/null
    ;;
  *' up '*' worker') ! grep -qx "$CONTACTS_SYNC_IMAGE" "$FAKE/sick-worker" 2>/dev/null ;;
  *' up '* | *' logs '*) ;;
  *)
    echo "fake docker: $* was not expected" >&2
    exit 64
    ;;
esac
