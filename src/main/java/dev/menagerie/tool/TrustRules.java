// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.tool.RegistrationFailed.Reason;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the operator says of a server's tools. Of them none is trusted but by this; the tool that
 * reads resources is our own.
 *
 * @param byPattern of names, with or without the server's; the first that matches counts
 */
record TrustRules(Map<NamePattern, Trust> byPattern) {

  /**
   * Reads rules.
   *
   * @throws RegistrationFailed if a value is none of {@code read-only} and {@code idempotent}
   */
  static TrustRules of(Map<String, String> texts) {
    var rules = new LinkedHashMap<NamePattern, Trust>();
    texts.forEach(
        (pattern, text) -> {
          rules.put(pattern(pattern), trust(pattern, text));
        });
    return new TrustRules(rules);
  }

  private static NamePattern pattern(String text) {
    try {
      return NamePattern.ofTools("trust", text);
    } catch (IllegalArgumentException e) {
      throw new RegistrationFailed(Reason.INVALID_TRUST, String.valueOf(e.getMessage()));
    }
  }

  private static Trust trust(String pattern, String text) {
    return switch (text) {
      case "read-only" -> Trust.READ_ONLY;
      case "idempotent" -> Trust.IDEMPOTENT;
      default ->
          throw new RegistrationFailed(
              Reason.INVALID_TRUST,
              "trust.%s: \"%s\", must be \"read-only\" or \"idempotent\""
                  .formatted(pattern, ResultText.brief(text)));
    };
  }

  /**
   * The trust in a tool.
   *
   * @param own the server's name for it
   */
  Trust of(String full, String own) {
    return byPattern.entrySet().stream()
        .filter(rule -> rule.getKey().matches(full) || rule.getKey().matches(own))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(Trust.NONE);
  }

  JsonObject json() {
    var json = Json.object();
    byPattern.forEach((pattern, trust) -> json.add(pattern.text(), trust.text()));
    return json.build();
  }
}
