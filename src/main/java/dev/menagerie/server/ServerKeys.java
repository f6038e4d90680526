// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.backup.BackupConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The keys of the server itself: where it listens, what it keeps, what it starts along. */
final class ServerKeys {

  static final Key<String> HOST =
      Key.of(
          "server.host",
          Kind.TEXT,
          "127.0.0.1",
          "Address to listen on. One that is not a loopback address needs callers who say [who they"
              + " are](access.md).");
  static final Key<Integer> PORT =
      Key.of(
          "server.port",
          Kind.whole(0, 65_535),
          "8080",
          "Port to listen on; `0` for any that is free.");

  /** Read by the web server alone, like the next one. */
  private static final Key<Boolean> NO_DELAY =
      Key.of(
          "server.connection-options.tcp-no-delay",
          Kind.FLAG,
          "true",
          "Small chunks of a stream are sent at once.");

  private static final Key<Duration> GRACE =
      Key.of(
          "server.shutdown-grace-period",
          Kind.ISO_DURATION,
          "PT0.5S",
          "How long requests may go on when the server stops.");

  static final Key<Path> DATA =
      Key.of(
          "menagerie.data",
          Kind.PATH,
          "data",
          "Folder of everything that is kept: journal, memory, logs of tool servers, the files"
              + " tool's `files`.");
  static final Key<Path> SECRETS =
      Key.optional(
          "menagerie.secrets",
          Kind.PATH,
          "A folder with [a file for each secret](#secrets-in-files). As a system property or a"
              + " variable of the environment, since it is read before files.");
  static final Key<Path> AGENTS =
      Key.optional(
          "menagerie.agents",
          Kind.PATH,
          "A folder of YAML or JSON files that [define agents](agents.md), for the tenant"
              + " `default`. It is read anew when it changes.");
  static final Key<Path> TOOL_SERVERS =
      Key.optional(
          "menagerie.local-tool-servers",
          Kind.PATH,
          "Folder of the tool servers to start along with the server. `./menagerie` sets it.");
  static final Key<Set<LocalTool>> LOCAL_TOOLS =
      Key.of(
          "menagerie.local-tools",
          Kind.of("list", ServerKeys::localTools),
          "calculator,files",
          "Which of them are started: some of `calculator`, `files`, `sql`, `web`, `code`."
              + " Variables of the environment such as `MENAGERIE_SQL_URL` go to the one that they"
              + " name.");
  static final Key<Integer> MOST_BODY =
      Key.of(
          "menagerie.http.max-body-bytes",
          Kind.bytes(1 << 16, 1 << 30),
          "16MiB",
          "Largest body of a request. A goal may have 1048576 bytes in any case.");
  static final Key<Duration> COMMENT_AFTER =
      Key.of(
          "menagerie.events.comment-after",
          Kind.DURATION,
          "PT15S",
          "A stream on which nothing happens that long gets a comment.");
  private static final Key<Path> BACKUPS =
      Key.optional(
          "menagerie.backup.folder",
          Kind.PATH,
          "Where `POST /v1/backups` puts [backups](backup.md), best on another disk. Without it,"
              + " none are made over HTTP.");
  private static final Key<Integer> KEPT =
      Key.of(
          "menagerie.backup.keep",
          Kind.whole(0, 1_000_000),
          "0",
          "How many of them are kept, the newest; `0` for all.");

  static final List<Key<?>> ALL =
      List.of(
          HOST,
          PORT,
          NO_DELAY,
          GRACE,
          DATA,
          SECRETS,
          AGENTS,
          TOOL_SERVERS,
          LOCAL_TOOLS,
          MOST_BODY,
          COMMENT_AFTER,
          BACKUPS,
          KEPT);

  private ServerKeys() {}

  static BackupConfig backups(Keys keys) {
    return new BackupConfig(
        keys.optional(BACKUPS), keys.get(KEPT), keys.get(FaceSettings.MIN_FREE));
  }

  private static Set<LocalTool> localTools(String text) {
    var tools = EnumSet.noneOf(LocalTool.class);
    for (var name : text.split(",")) {
      tools.add(
          Arrays.stream(LocalTool.values())
              .filter(tool -> tool.text().equals(name.strip()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "%s, must be some of %s".formatted(name, LocalTool.names()))));
    }
    return tools;
  }
}
