// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads lines for people. Whether they fit is not looked at.
 *
 * @param head how far they are durable
 */
record AuditPages(AuditFolder folder, Head head) {

  /**
   * Lines of a tenant, the oldest first.
   *
   * @param strangers whether those count that are of nobody's tenant
   */
  List<JsonObject> read(String tenant, boolean strangers, long after, int limit) {
    var page = new ArrayList<JsonObject>();
    try {
      for (var file : files(after)) {
        if (page.size() < limit) {
          read(file, tenant, strangers, after, limit, page);
        }
      }
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that may have something behind a number. */
  private List<Path> files(long after) throws IOException {
    var files = folder.files();
    int from = 0;
    while (from + 1 < files.size() && AuditFolder.first(files.get(from + 1)) <= after + 1) {
      from++;
    }
    return files.subList(from, files.size());
  }

  private void read(
      Path file, String tenant, boolean strangers, long after, int limit, List<JsonObject> page)
      throws IOException {
    var own = "\"tenant\":\"%s\"".formatted(tenant);
    try (var reader = Files.newBufferedReader(file)) {
      for (var line = reader.readLine();
          line != null && page.size() < limit;
          line = reader.readLine()) {
        if (strangers || line.contains(own)) {
          read(line)
              .filter(it -> it.getString("tenant", strangers ? tenant : "").equals(tenant))
              .filter(it -> number(it) > after && number(it) <= head.number())
              .ifPresent(page::add);
        }
      }
    }
  }

  private static Optional<JsonObject> read(String line) {
    return new Line(line).read().isPresent() ? Optional.of(Json.object(line)) : Optional.empty();
  }

  private static long number(JsonObject line) {
    return line.getJsonNumber("number").longValue();
  }
}
