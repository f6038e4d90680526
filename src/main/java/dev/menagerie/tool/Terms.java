// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Rule;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/**
 * What the operator says of a server and its tools when it is registered.
 *
 * @param keeping of answers
 * @param tags by which its tools are found
 * @param traits what else is said of the tools
 * @param ours whether it comes along with this server
 */
record Terms(
    TrustRules trust,
    Policy policy,
    List<CallLimit> limits,
    Keeping keeping,
    List<String> tags,
    Traits traits,
    boolean ours) {

  /**
   * What is said of a server that somebody else wrote.
   *
   * @throws IllegalArgumentException if something does not fit; the message begins with where
   */
  static Terms of(Registration registration) {
    return new Terms(
        TrustRules.of(registration.trust()),
        registration.policy(),
        LimitReader.list("limits", registration.limits()),
        Keeping.of(registration.cache()),
        registration.tags(),
        Traits.of(registration.traits()),
        false);
  }

  /** What was said of a server that the catalogue keeps. */
  static Terms kept(JsonObject document) {
    var none = JsonValue.EMPTY_JSON_OBJECT;
    var trust = new LinkedHashMap<String, String>();
    document
        .getJsonObject("trust")
        .forEach((pattern, text) -> trust.put(pattern, ((JsonString) text).getString()));
    var tags = document.getOrDefault("tags", JsonValue.EMPTY_JSON_ARRAY).asJsonArray();
    return new Terms(
        TrustRules.of(trust),
        Policy.of(document.getOrDefault("policy", none)),
        LimitReader.list("limits", document.getOrDefault("limits", JsonValue.EMPTY_JSON_ARRAY)),
        Keeping.of(document.getOrDefault("cache", none).asJsonObject()),
        tags.stream().map(tag -> ((JsonString) tag).getString()).toList(),
        Traits.of(document.getOrDefault(ToolServers.TRAITS, none).asJsonObject()),
        document.getBoolean("ours", false));
  }

  /**
   * The rule for a tool. Of a server that somebody else wrote, a person is asked about all that is
   * not trusted to be read-only, unless the policy says otherwise.
   */
  Rule rule(String full, String own) {
    boolean harmless = ours || trust.of(full, own) == Trust.READ_ONLY;
    return policy
        .matching(full, own)
        .map(Policy.Match::rule)
        .orElse(harmless ? Rule.ALLOW : Rule.of(Rule.Decision.ASK));
  }

  /** A tool as tasks use it. */
  PinnedTool pinned(Tool tool, String own, String hash) {
    var full = tool.name();
    return new PinnedTool(
        tool,
        hash,
        trust.of(full, own),
        rule(full, own),
        traits.labels().of(full, own).orElse(Set.of()),
        traits.prices().of(full, own).orElse(BigDecimal.ZERO));
  }

  JsonArray limitsJson() {
    var json = Json.array();
    limits.forEach(limit -> json.add(limit.json()));
    return json.build();
  }
}
