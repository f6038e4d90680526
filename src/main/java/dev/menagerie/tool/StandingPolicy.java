// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.file.WatchedFile;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What holds for the calls of all tool servers, from a file that is read anew when it changes. A
 * change that cannot be read changes nothing.
 */
public final class StandingPolicy {

  private static final List<String> FIELDS = List.of("rules", "limits", "labels");
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** No rules and no limits, from no file. */
  public static final StandingPolicy NONE = new StandingPolicy(Optional.empty());

  /** What the file says. */
  private record Said(
      List<StandingRule> rules,
      List<CallLimit> limitsRead,
      ByPattern<Set<Label>> labels,
      CallLimits limits) {

    static final Said NOTHING =
        new Said(
            List.of(), List.of(), new ByPattern<>(Map.of()), new CallLimits(List.of(), () -> 0));
  }

  private final Optional<WatchedFile<Said>> file;

  private StandingPolicy(Optional<WatchedFile<Said>> file) {
    this.file = file;
  }

  /**
   * Reads a file of YAML or JSON.
   *
   * @param tenant whose calls it is for: rules for others are left out
   * @param nanos the time that passes, whatever the clock shows
   * @throws IllegalArgumentException if it cannot be read; the message says where and why
   */
  public static StandingPolicy of(Path file, String tenant, LongSupplier nanos) {
    return new StandingPolicy(
        Optional.of(
            WatchedFile.of(
                file,
                (json, before) -> said(json, before.orElse(Said.NOTHING), tenant, nanos),
                BETWEEN_LOOKS,
                nanos)));
  }

  private static Said said(JsonValue json, Said before, String tenant, LongSupplier nanos) {
    if (!(json instanceof JsonObject fields)) {
      throw new IllegalArgumentException(
          "line 1, column 1: must be an object with " + String.join(", ", FIELDS));
    }
    for (var name : fields.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            name + ": unknown, must be one of " + String.join(", ", FIELDS));
      }
    }
    var none = Json.array().build();
    var rules =
        StandingRule.list("rules", fields.getOrDefault("rules", none)).stream()
            .filter(rule -> rule.isOf(tenant))
            .map(rule -> rule.within(tenant))
            .toList();
    var limits = LimitReader.list("limits", fields.getOrDefault("limits", none));
    var labels =
        ByPattern.of(
            "labels", fields.getOrDefault("labels", JsonValue.EMPTY_JSON_OBJECT), Label::setOf);
    return new Said(rules, limits, labels, before.limits.with(limits, nanos));
  }

  private Said current() {
    return file.map(WatchedFile::current).orElse(Said.NOTHING);
  }

  /** The rule for a call; the first that fits counts. */
  Rule rule(String tool, JsonObject arguments, OnBehalf onBehalf) {
    return current().rules.stream()
        .filter(it -> it.concerns(tool, onBehalf.agent()))
        .filter(it -> it.isFor(onBehalf.caller()) && it.fits(arguments))
        .map(StandingRule::rule)
        .findFirst()
        .orElse(Rule.ALLOW);
  }

  /** The rules that may decide about an agent's calls of a tool, up to the first that does. */
  public List<StandingRule> concerning(String tool, String agent) {
    var rules = current().rules.stream().filter(it -> it.concerns(tool, agent)).toList();
    int last = 0;
    while (last < rules.size() && !rules.get(last).always()) {
      last++;
    }
    return rules.subList(0, Math.min(last + 1, rules.size()));
  }

  /** What a tool can do, as the file says. */
  public Set<Label> labels(String tool) {
    return current().labels.of(tool, ToolNames.ownIn(tool)).orElse(Set.of());
  }

  CallLimits limits() {
    return current().limits;
  }

  /** As the HTTP API shows it. */
  public JsonObject json() {
    var now = current();
    var rules = Json.array();
    now.rules.forEach(rule -> rules.add(rule.json()));
    var limits = Json.array();
    now.limitsRead.forEach(limit -> limits.add(limit.json()));
    var json = Json.object();
    file.ifPresent(it -> json.add("file", it.path().toString()));
    json.add("rules", rules).add("limits", limits).add("labels", now.labels.json(Label::json));
    file.flatMap(WatchedFile::error).ifPresent(it -> json.add("error", it));
    return json.build();
  }
}
