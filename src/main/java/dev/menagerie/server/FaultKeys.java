// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.FaultPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what is done when tool servers fail: for all, and for one by keys such as {@code
 * menagerie.tools.servers.files.timeout}, which count instead of the common ones.
 */
record FaultKeys(Keys keys) {

  /** Begins the keys of one server. */
  static final String SERVERS = "menagerie.tools.servers.";

  private static final String COMMON = "menagerie.tools.";
  private static final String TIMEOUT = "timeout";

  private static final List<String> SETTINGS =
      List.of(
          TIMEOUT,
          "attempts",
          "backoff",
          "concurrent-calls",
          "breaker-delay",
          "breaker-volume",
          "breaker-ratio");

  /** The keys that say something of one server, by setting. */
  private record Own(Map<String, String> keys) {
    Optional<String> key(String setting) {
      return Optional.ofNullable(keys.get(setting));
    }
  }

  FaultPolicy common() {
    return policy(new Own(Map.of()));
  }

  /** Of the servers that have keys of their own, by name. */
  Map<String, FaultPolicy> own() {
    var byServer = new LinkedHashMap<String, Map<String, String>>();
    for (var rest : keys.named(SERVERS).keySet()) {
      if (keys.optional(SERVERS + rest).isPresent()) {
        int dot = rest.lastIndexOf('.');
        add(byServer, SERVERS + rest, rest.substring(0, Math.max(0, dot)), rest.substring(dot + 1));
      } else {
        addVariable(byServer, Settings.variable(SERVERS + rest), rest.replace('_', '-'));
      }
    }
    var policies = new LinkedHashMap<String, FaultPolicy>();
    byServer.forEach((server, of) -> policies.put(server, policy(new Own(of))));
    return policies;
  }

  /** A variable of the environment: no name of a server or setting has an underscore. */
  private static void addVariable(
      Map<String, Map<String, String>> byServer, String variable, String rest) {
    var setting = SETTINGS.stream().filter(it -> rest.endsWith("-" + it)).findFirst().orElse(rest);
    add(
        byServer,
        variable,
        rest.substring(0, Math.max(0, rest.length() - setting.length() - 1)),
        setting);
  }

  private static void add(
      Map<String, Map<String, String>> byServer, String key, String server, String setting) {
    if (!server.matches("[a-z][a-z0-9-]{0,31}") || !SETTINGS.contains(setting)) {
      throw new StartRefused(
          "%s: unknown, must be %sNAME. and one of %s"
              .formatted(key, SERVERS, String.join(", ", SETTINGS)));
    }
    byServer.computeIfAbsent(server, _ -> new LinkedHashMap<>()).putIfAbsent(setting, key);
  }

  private FaultPolicy policy(Own own) {
    return new FaultPolicy(
        own.key(TIMEOUT).map(keys::duration),
        whole(own, "attempts", 100),
        duration(own, "backoff"),
        whole(own, "concurrent-calls", 100_000),
        duration(own, "breaker-delay"),
        whole(own, "breaker-volume", 1_000),
        whole(own, "breaker-ratio", 100));
  }

  private Duration duration(Own own, String setting) {
    return keys.duration(own.key(setting).orElse(COMMON + setting));
  }

  private int whole(Own own, String setting, int most) {
    return keys.whole(own.key(setting).orElse(COMMON + setting), 1, most);
  }
}
