// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.tool.CallLimit.Per;
import dev.menagerie.tool.CallLimit.What;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads a limit as operators write it.
 *
 * @param at where it stands, for messages
 */
record LimitReader(String at, JsonObject fields) {

  private static final long MOST = 1_000_000_000;
  private static final long MOST_SECONDS = 31L * 24 * 60 * 60;
  private static final long MOST_PATIENCE = 600;
  private static final long USUAL_SECONDS = 60;
  private static final long USUAL_PATIENCE = 10;
  private static final List<String> FIELDS =
      List.of(
          "calls",
          "concurrent",
          "tokens",
          "usd",
          "usdPerCall",
          "tools",
          "per",
          "seconds",
          "burst",
          "patience");

  /**
   * Reads {@code [{"tools": "pay*", "per": "agent", "calls": 60, "seconds": 60}, ...]}.
   *
   * @throws IllegalArgumentException if they are not limits; the message begins with where
   */
  static List<CallLimit> list(String at, JsonValue json) {
    if (!(json instanceof JsonArray array)) {
      throw Misread.at(at, json, "a list of limits");
    }
    var limits = new ArrayList<CallLimit>();
    for (var item : array) {
      var here = "%s[%d]".formatted(at, limits.size());
      if (!(item instanceof JsonObject fields)) {
        throw Misread.at(here, item, "an object such as {\"calls\": 60, \"seconds\": 60}");
      }
      limits.add(new LimitReader(here, fields).limit());
    }
    return List.copyOf(limits);
  }

  private CallLimit limit() {
    requireKnown();
    var what = what();
    requireFitting(what);
    int decimals = what == What.USD ? CallLimit.MICRO : 0;
    long amount = amount(what.text(), decimals, MOST);
    long cost = what == What.USD ? cost(amount) : 1;
    long burst = fields.containsKey("burst") ? amount("burst", decimals, MOST) : amount;
    if (burst < cost) {
      throw wrong("burst", "at least usdPerCall, or no call could be made");
    }
    long seconds = what == What.CONCURRENT ? 0 : whole("seconds", 1, MOST_SECONDS, USUAL_SECONDS);
    if (what != What.CONCURRENT && amount / seconds > MOST) {
      throw wrong(what.text(), "less for each second: use a smaller amount, or more seconds");
    }
    return new CallLimit(
        pattern(),
        per(),
        what,
        amount,
        cost,
        Duration.ofSeconds(seconds),
        burst,
        Duration.ofSeconds(whole("patience", 0, MOST_PATIENCE, USUAL_PATIENCE)));
  }

  private What what() {
    var given =
        Arrays.stream(What.values()).filter(what -> fields.containsKey(what.text())).toList();
    if (given.size() != 1) {
      var has = String.join(" and ", given.stream().map(What::text).toList());
      throw new IllegalArgumentException(
          "%s: must have one of calls, concurrent, tokens and usd, and has %s"
              .formatted(at, has.isEmpty() ? "none" : has));
    }
    return given.getFirst();
  }

  private void requireKnown() {
    for (var name : fields.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException(
            "%s.%s: unknown, must be one of %s"
                .formatted(at, ResultText.brief(name), String.join(", ", FIELDS)));
      }
    }
  }

  private void requireFitting(What what) {
    for (var name : fields.keySet()) {
      boolean means =
          switch (name) {
            case "usdPerCall" -> what == What.USD;
            case "seconds", "burst" -> what != What.CONCURRENT;
            default -> true;
          };
      if (!means) {
        throw new IllegalArgumentException(
            "%s.%s: a limit of %s has none, leave it out".formatted(at, name, what.text()));
      }
    }
  }

  private long cost(long amount) {
    if (!fields.containsKey("usdPerCall")) {
      throw new IllegalArgumentException(
          at + ".usdPerCall: missing, must be what one call costs; no server says so itself");
    }
    if (Json.text(CallLimit.BY_PRICE).equals(fields.get("usdPerCall"))) {
      return 0;
    }
    long cost = amount("usdPerCall", CallLimit.MICRO, MOST);
    if (cost > amount) {
      throw wrong("usdPerCall", "at most usd, or no call could be made");
    }
    return cost;
  }

  /** A number above 0, without its decimals. */
  private long amount(String name, int decimals, long most) {
    return number(name, BigDecimal.ONE.movePointLeft(decimals), BigDecimal.valueOf(most), decimals)
        .orElseThrow(
            () ->
                wrong(
                    name,
                    decimals == 0
                        ? "a whole number from 1 to " + most
                        : "an amount of USD above 0 with at most %d decimals".formatted(decimals)));
  }

  private long whole(String name, long least, long most, long usual) {
    return fields.containsKey(name)
        ? number(name, BigDecimal.valueOf(least), BigDecimal.valueOf(most), 0)
            .orElseThrow(() -> wrong(name, "a whole number from %d to %d".formatted(least, most)))
        : usual;
  }

  private Optional<Long> number(String name, BigDecimal least, BigDecimal most, int decimals) {
    return Optional.ofNullable(fields.get(name))
        .filter(JsonNumber.class::isInstance)
        .map(json -> ((JsonNumber) json).bigDecimalValue())
        .filter(it -> it.compareTo(least) >= 0 && it.compareTo(most) <= 0)
        .map(BigDecimal::stripTrailingZeros)
        .filter(it -> it.scale() <= decimals)
        .map(it -> it.movePointRight(decimals).longValueExact());
  }

  private NamePattern pattern() {
    return switch (fields.get("tools")) {
      case null -> new NamePattern("*");
      case JsonString text when NamePattern.isOfTools(text.getString()) ->
          new NamePattern(text.getString());
      default -> throw wrong("tools", "a pattern of tool names of letters, digits, _, - and *");
    };
  }

  private Per per() {
    var json = fields.getOrDefault("per", Json.text(Per.SERVER.text()));
    return Arrays.stream(Per.values())
        .filter(per -> Json.text(per.text()).equals(json))
        .findFirst()
        .orElseThrow(() -> wrong("per", "tool, server, agent or caller"));
  }

  private IllegalArgumentException wrong(String name, String wanted) {
    return Misread.at(at + "." + name, fields.getOrDefault(name, JsonValue.NULL), wanted);
  }
}
