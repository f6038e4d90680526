// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the operator decided about the calls of a tool.
 *
 * @param expires how long a call waits to be approved before it counts as denied; for ever if empty
 * @param reconcile the tool that knows by the idempotency key what became of a call in doubt
 */
public record Rule(Decision decision, Optional<Duration> expires, Optional<String> reconcile) {

  /** From the most lenient to the strictest. */
  public enum Decision {
    ALLOW,
    ASK,
    DENY;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Every call is sent. */
  public static final Rule ALLOW = new Rule(Decision.ALLOW, Optional.empty(), Optional.empty());

  private static final List<String> FIELDS = List.of("decision", "expires", "reconcile");

  /** A rule of a decision alone. */
  public static Rule of(Decision decision) {
    return new Rule(decision, Optional.empty(), Optional.empty());
  }

  /**
   * Reads {@code "ask"} or {@code {"decision": "ask", "expires": "PT1H", "reconcile": "s__tool"}}.
   *
   * @param at where it stands, for the message
   * @throws IllegalArgumentException if it is neither
   */
  public static Rule of(String at, JsonValue json) {
    return switch (json) {
      case JsonString text -> of(decision(at, text));
      case JsonObject fields -> of(at, fields);
      default -> throw wrong(at, json, "must be allow, ask, deny or an object with decision");
    };
  }

  private static Rule of(String at, JsonObject fields) {
    for (var name : fields.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            "%s.%s: unknown, must be one of %s".formatted(at, name, String.join(", ", FIELDS)));
      }
    }
    var decision = fields.get("decision");
    var reconcile = Optional.ofNullable(fields.get("reconcile")).map(it -> tool(at, it));
    if (decision == null && reconcile.isEmpty()) {
      throw new IllegalArgumentException(at + ".decision: missing, must be allow, ask or deny");
    }
    var rule =
        new Rule(
            decision == null ? Decision.ALLOW : decision(at + ".decision", decision),
            Optional.ofNullable(fields.get("expires")).map(it -> duration(at + ".expires", it)),
            reconcile);
    if (rule.expires().isPresent() && rule.decision() != Decision.ASK) {
      throw new IllegalArgumentException(
          "%s.expires: only what is asked expires; set decision to ask or leave it out"
              .formatted(at));
    }
    return rule;
  }

  private static Decision decision(String at, JsonValue json) {
    var text = json instanceof JsonString string ? string.getString() : "";
    return Arrays.stream(Decision.values())
        .filter(decision -> decision.text().equals(text))
        .findFirst()
        .orElseThrow(() -> wrong(at, json, "must be allow, ask or deny"));
  }

  private static Duration duration(String at, JsonValue json) {
    try {
      if (json instanceof JsonString text) {
        var duration = Duration.parse(text.getString());
        if (duration.isPositive() && duration.toDays() <= 3650) {
          return duration;
        }
      }
    } catch (DateTimeException _) {
      // Said below.
    }
    throw wrong(at, json, "must be a duration such as PT1H, longer than 0 and at most 10 years");
  }

  private static String tool(String at, JsonValue json) {
    if (json instanceof JsonString text && text.getString().matches("[A-Za-z0-9_-]{1,64}")) {
      return text.getString();
    }
    throw wrong(at + ".reconcile", json, "must be the full name of a tool, payments__lookup");
  }

  private static IllegalArgumentException wrong(String at, JsonValue json, String wanted) {
    var seen = json.toString();
    var shown = seen.length() > 60 ? seen.substring(0, 60) + "..." : seen;
    return new IllegalArgumentException("%s: %s, %s".formatted(at, shown, wanted));
  }

  /**
   * Both rules at once: the stricter decision, the shorter time, this rule's tool if it has one.
   */
  public Rule and(Rule other) {
    var both = decision.compareTo(other.decision) < 0 ? other.decision : decision;
    var times =
        both == Decision.ASK ? List.of(expires, other.expires) : List.<Optional<Duration>>of();
    return new Rule(
        both,
        times.stream().flatMap(Optional::stream).sorted().findFirst(),
        reconcile.or(other::reconcile));
  }

  /** The form that {@link #of(String, JsonValue)} reads. */
  public JsonValue json() {
    if (expires.isEmpty() && reconcile.isEmpty()) {
      return Json.text(decision.text());
    }
    var json = Json.object().add("decision", decision.text());
    expires.ifPresent(it -> json.add("expires", it.toString()));
    reconcile.ifPresent(it -> json.add("reconcile", it));
    return json.build();
  }
}
