// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.tool.RegistrationFailed;
import dev.menagerie.tool.ToolServers;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the tool servers that come along and registers them where they listen this time. */
final class LocalTools {

  private static final Logger LOG = Logger.getLogger(LocalTools.class.getName());

  /** What only reads may be repeated; writing a file may not. */
  private static final Map<String, Map<String, String>> TRUST =
      Map.of(
          "calculator", Map.of("calculator__evaluate", "read-only"),
          "files",
              Map.of(
                  "files__list", "read-only",
                  "files__read", "read-only",
                  "files__search", "read-only",
                  "files__stat", "read-only"));

  private static final String PRIVATE = Label.PRIVATE_DATA.text();
  private static final String UNTRUSTED = Label.UNTRUSTED_CONTENT.text();
  private static final String EXTERNAL = Label.EXTERNAL_EFFECT.text();

  /** What they can do, by server and pattern; the calculator can do nothing. */
  private static final Map<String, Map<String, String>> LABELS =
      Map.of(
          "files", Map.of("*", PRIVATE),
          "sql", Map.of("*", PRIVATE),
          "web", Map.of("search", UNTRUSTED, "fetch", UNTRUSTED, "request", EXTERNAL));

  private LocalTools() {}

  /**
   * Starts and registers them.
   *
   * @throws StartRefused if one does not start or cannot be used
   */
  static LocalToolServers start(Path folder, Path data, ToolServers registry) {
    var servers =
        LocalToolServers.start(folder, data, (name, url) -> registerAgain(registry, name, url));
    try {
      servers.urls().forEach((name, url) -> register(registry, name, url));
      return servers;
    } catch (RegistrationFailed e) {
      servers.close();
      throw new StartRefused("a local tool server cannot be used: " + e.getMessage());
    }
  }

  private static void register(ToolServers registry, String name, URI url) {
    registry.replace(name, url.toString(), TRUST.getOrDefault(name, Map.of()), labels(name));
  }

  private static JsonObject labels(String name) {
    var json = Json.object();
    LABELS
        .getOrDefault(name, Map.of())
        .forEach((pattern, label) -> json.add(pattern, Json.array(List.of(label))));
    return json.build();
  }

  private static void registerAgain(ToolServers registry, String name, URI url) {
    try {
      register(registry, name, url);
    } catch (RegistrationFailed e) {
      LOG.log(Level.WARNING, "tool server {0} was started again but: {1}", new Object[] {name, e});
    }
  }
}
