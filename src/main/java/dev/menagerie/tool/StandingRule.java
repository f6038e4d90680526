// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.Rule;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A rule for calls of all tool servers.
 *
 * @param tools whose calls it is for, by full or by own name
 * @param agents that make them
 * @param callers on whose behalf
 * @param tenants whose these are
 * @param when of the arguments; all must be so
 */
public record StandingRule(
    List<NamePattern> tools,
    List<NamePattern> agents,
    List<NamePattern> callers,
    List<NamePattern> tenants,
    List<Condition> when,
    Rule rule) {

  private static final List<NamePattern> ALL = List.of(new NamePattern("*"));
  private static final Set<String> OWN = Set.of("tools", "agents", "callers", "tenants", "when");

  /**
   * Reads {@code [{"tools": "bank__*", "when": {"amount": {"above": 100}}, "decision": "ask"}]}.
   *
   * @throws IllegalArgumentException if it is something else; the message begins with where
   */
  static List<StandingRule> list(String at, JsonValue json) {
    if (!(json instanceof JsonArray array)) {
      throw Misread.at(at, json, "a list of rules");
    }
    var rules = new ArrayList<StandingRule>();
    for (var item : array) {
      rules.add(of("%s[%d]".formatted(at, rules.size()), item));
    }
    return List.copyOf(rules);
  }

  private static StandingRule of(String at, JsonValue json) {
    if (!(json instanceof JsonObject fields)) {
      throw Misread.at(
          at, json, "an object such as {\"tools\": \"bank__*\", \"decision\": \"ask\"}");
    }
    var rule = Json.object();
    fields.forEach(
        (name, value) -> {
          if (!OWN.contains(name)) {
            rule.add(name, value);
          }
        });
    return new StandingRule(
        patterns(at, fields, "tools"),
        patterns(at, fields, "agents"),
        patterns(at, fields, "callers"),
        patterns(at, fields, "tenants"),
        fields.containsKey("when")
            ? Condition.all(at + ".when", fields.get("when"))
            : List.<Condition>of(),
        Rule.of(at, rule.build()));
  }

  private static List<NamePattern> patterns(String at, JsonObject fields, String name) {
    return switch (fields.get(name)) {
      case null -> ALL;
      case JsonString one -> List.of(pattern(at + "." + name, one));
      case JsonArray several -> {
        var patterns = new ArrayList<NamePattern>();
        for (var item : several) {
          patterns.add(pattern("%s.%s[%d]".formatted(at, name, patterns.size()), item));
        }
        if (patterns.isEmpty()) {
          throw Misread.at(at + "." + name, several, "one pattern at least; leave it out for all");
        }
        yield List.copyOf(patterns);
      }
      case JsonValue other ->
          throw Misread.at(at + "." + name, other, "a pattern or a list of them");
    };
  }

  /** Callers have names that their issuers gave them, such as addresses of mail. */
  private static NamePattern pattern(String at, JsonValue json) {
    var fits = at.contains("callers") ? "\\P{Cntrl}{1,200}" : "[A-Za-z0-9_.:*-]{1,128}";
    if (json instanceof JsonString text && text.getString().matches(fits)) {
      return new NamePattern(text.getString());
    }
    throw Misread.at(at, json, "a pattern of letters, digits, _, -, ., : and *");
  }

  /** Whether it is for an agent's calls of a tool, whatever their arguments and caller. */
  boolean concerns(String tool, String agent) {
    var own = ToolNames.ownIn(tool);
    return (any(tools, tool) || any(tools, own)) && any(agents, agent);
  }

  /** Whether it is for the calls of a tenant. */
  boolean isOf(String tenant) {
    return any(tenants, tenant);
  }

  /** The same without the names of other tenants. */
  StandingRule within(String tenant) {
    return tenants.equals(ALL)
        ? this
        : new StandingRule(tools, agents, callers, List.of(new NamePattern(tenant)), when, rule);
  }

  /** Whether it is for a caller; an empty one is not known. */
  public boolean isFor(String caller) {
    return any(callers, caller);
  }

  /** Whether it is for all arguments and callers. */
  public boolean always() {
    return when.isEmpty() && callers.equals(ALL);
  }

  private static boolean any(List<NamePattern> patterns, String name) {
    return patterns.stream().anyMatch(it -> it.matches(name));
  }

  /** Whether it is for a call. What cannot be compared counts as what is stricter. */
  boolean fits(JsonObject arguments) {
    boolean strict = rule.decision() != Rule.Decision.ALLOW;
    return when.stream()
        .map(it -> it.of(arguments))
        .allMatch(
            it -> it == Condition.Outcome.HOLDS || (strict && it == Condition.Outcome.UNKNOWN));
  }

  /** What has to be so of the arguments, in words; empty if nothing has. */
  public String conditions() {
    return when.stream().map(Condition::text).collect(joining(" and "));
  }

  /** As the HTTP API shows it. */
  public JsonObject json() {
    var json =
        Json.object()
            .add("tools", texts(tools))
            .add("agents", texts(agents))
            .add("callers", texts(callers))
            .add("tenants", texts(tenants))
            .add("rule", rule.json());
    if (!when.isEmpty()) {
      json.add("when", conditions());
    }
    return json.build();
  }

  private static JsonArray texts(List<NamePattern> patterns) {
    return Json.array(patterns.stream().map(NamePattern::text).toList()).build();
  }
}
