// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.tool.FaultPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what is done when tool servers fail: for all, and for one by keys such as {@code
 * menagerie.tools.servers.files.timeout}, which count instead of the common ones.
 */
record FaultKeys(Keys keys) {

  private static final String COMMON = "menagerie.tools.";
  private static final String TIMEOUT = "timeout";

  private static final Key<Integer> ATTEMPTS =
      Key.of(COMMON + "attempts", Kind.whole(1, 100), "4", "Of a call that may be repeated.");
  private static final Key<Duration> BACKOFF =
      Key.of(
          COMMON + "backoff",
          Kind.DURATION,
          "PT0.2S",
          "Before the second attempt; doubled before each further one.");
  private static final Key<Integer> CONCURRENT =
      Key.of(
          COMMON + "concurrent-calls", Kind.whole(1, 100_000), "64", "To one server; more wait.");
  private static final Key<Duration> DELAY =
      Key.of(
          COMMON + "breaker-delay",
          Kind.DURATION,
          "PT5S",
          "How long a server that fails is left alone.");
  private static final Key<Integer> VOLUME =
      Key.of(
          COMMON + "breaker-volume",
          Kind.whole(1, 1_000),
          "10",
          "Of so many latest calls of a server the failed ones are counted.");
  private static final Key<Integer> RATIO =
      Key.of(
          COMMON + "breaker-ratio",
          Kind.whole(1, 100),
          "50",
          "Percent of them that fail before it is left alone.");
  private static final KeyGroup SERVERS =
      new KeyGroup(
          COMMON + "servers.",
          "NAME.SETTING",
          "as the common one",
          "none",
          "For one server instead of the common one: `attempts`, `backoff`, `concurrent-calls`,"
              + " `breaker-delay`, `breaker-volume`, `breaker-ratio`, and `timeout` for its calls"
              + " instead of `menagerie.engine.tool-timeout` ([when a server"
              + " fails](tool-servers.md#when-a-server-fails)).");

  static final List<Entry> ALL =
      List.of(ATTEMPTS, BACKOFF, CONCURRENT, DELAY, VOLUME, RATIO, SERVERS);

  private static final List<String> SETTINGS =
      Stream.concat(
              Stream.of(TIMEOUT),
              Stream.of(ATTEMPTS, BACKOFF, CONCURRENT, DELAY, VOLUME, RATIO)
                  .map(FaultKeys::setting))
          .toList();

  /** The keys that say something of one server, by setting. */
  private record Own(Map<String, String> keys) {
    Optional<String> key(String setting) {
      return Optional.ofNullable(keys.get(setting));
    }
  }

  private static String setting(Key<?> common) {
    return common.name().substring(COMMON.length());
  }

  FaultPolicy common() {
    return policy(new Own(Map.of()));
  }

  /** Of the servers that have keys of their own, by name. */
  Map<String, FaultPolicy> own() {
    var byServer = new LinkedHashMap<String, Map<String, String>>();
    for (var rest : keys.named(SERVERS.prefix()).keySet()) {
      var key = SERVERS.prefix() + rest;
      if (keys.text(key).isPresent()) {
        int dot = rest.lastIndexOf('.');
        add(byServer, key, rest.substring(0, Math.max(0, dot)), rest.substring(dot + 1));
      } else {
        addVariable(byServer, Settings.variable(key), rest.replace('_', '-'));
      }
    }
    var policies = new LinkedHashMap<String, FaultPolicy>();
    byServer.forEach((server, of) -> policies.put(server, policy(new Own(of))));
    return policies;
  }

  /** A variable of the environment: no name of a server or setting has an underscore. */
  private void addVariable(
      Map<String, Map<String, String>> byServer, String variable, String rest) {
    var setting = SETTINGS.stream().filter(it -> rest.endsWith("-" + it)).findFirst().orElse(rest);
    add(
        byServer,
        variable,
        rest.substring(0, Math.max(0, rest.length() - setting.length() - 1)),
        setting);
  }

  private void add(
      Map<String, Map<String, String>> byServer, String key, String server, String setting) {
    if (!server.matches("[a-z][a-z0-9-]{0,31}") || !SETTINGS.contains(setting)) {
      keys.fault(
          key,
          "unknown, must be %sNAME. and one of %s"
              .formatted(SERVERS.prefix(), String.join(", ", SETTINGS)));
      return;
    }
    byServer.computeIfAbsent(server, _ -> new LinkedHashMap<>()).putIfAbsent(setting, key);
  }

  private FaultPolicy policy(Own own) {
    return new FaultPolicy(
        own.key(TIMEOUT).flatMap(it -> keys.value(it, BACKOFF)),
        value(own, ATTEMPTS),
        value(own, BACKOFF),
        value(own, CONCURRENT),
        value(own, DELAY),
        value(own, VOLUME),
        value(own, RATIO));
  }

  private <T> T value(Own own, Key<T> common) {
    return own.key(setting(common))
        .flatMap(it -> keys.value(it, common))
        .orElseGet(() -> keys.get(common));
  }
}
