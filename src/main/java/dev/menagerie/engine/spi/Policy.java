// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for tools by pattern of their names. What no pattern matches is allowed.
 *
 * @param rules the first whose pattern matches counts
 */
public record Policy(Map<NamePattern, Rule> rules) {

  /** Why a rule counts. */
  public record Match(NamePattern pattern, Rule rule) {}

  /** Allows everything. */
  public static final Policy NONE = new Policy(Map.of());

  private static final NamePattern ALL = new NamePattern("*");

  public Policy {
    rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
  }

  /**
   * Reads {@code "ask"}, which is for all tools, or {@code {"pay*": "ask", "erase": {...}}}.
   *
   * @throws IllegalArgumentException if it is neither; the message begins with the field's name
   */
  public static Policy of(JsonValue json) {
    var rules = new LinkedHashMap<NamePattern, Rule>();
    switch (json) {
      case JsonString _ -> rules.put(ALL, Rule.of("policy", json));
      case JsonObject byPattern ->
          byPattern.forEach(
              (pattern, rule) -> {
                var name = NamePattern.ofTools("policy", pattern);
                rules.put(name, Rule.of("policy." + pattern, rule));
              });
      default ->
          throw new IllegalArgumentException(
              "policy: %s, must be allow, ask, deny or an object of these by pattern of tool names"
                  .formatted(Json.kind(json)));
    }
    return new Policy(rules);
  }

  /**
   * The rule for a tool.
   *
   * @param names it goes by; a pattern may match any of them
   */
  public Rule of(String... names) {
    return matching(names).map(Match::rule).orElse(Rule.ALLOW);
  }

  /** The pattern that decides about a tool, and its rule; empty if none matches. */
  public Optional<Match> matching(String... names) {
    return rules.entrySet().stream()
        .filter(rule -> Arrays.stream(names).anyMatch(rule.getKey()::matches))
        .map(rule -> new Match(rule.getKey(), rule.getValue()))
        .findFirst();
  }

  /** The tools that are to say what became of calls in doubt. */
  public Set<String> reconcilers() {
    var tools = new LinkedHashSet<String>();
    rules.values().forEach(rule -> rule.reconcile().ifPresent(tools::add));
    return tools;
  }

  /** The form that {@link #of(JsonValue)} reads. */
  public JsonObject json() {
    var json = Json.object();
    rules.forEach((pattern, rule) -> json.add(pattern.text(), rule.json()));
    return json.build();
  }
}
