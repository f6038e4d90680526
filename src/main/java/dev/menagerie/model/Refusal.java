// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a provider says when it does not answer: status, error object, when to come back. */
final class Refusal {

  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);
  private static final Set<String> REFUSED =
      Set.of("INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED", "UNAUTHENTICATED");
  private static final Pattern RETRY_DELAY =
      Pattern.compile("\"retryDelay\"\\s*:\\s*\"([0-9.]+)s\"");
  private static final int LONGEST = 500;

  private Refusal() {}

  /** The failure that an HTTP status other than 2xx means. */
  static ProviderFailed of(String provider, int status, HttpHeaders headers, String body) {
    var said = message(body);
    var text = "%s: HTTP %d: %s".formatted(provider, status, said);
    if (status == 401 || status == 403) {
      return ProviderFailed.refused(text + " (check the key of this provider)");
    }
    if ((PASSING.contains(status) || status >= 500) && !body.contains("insufficient_quota")) {
      var failed = ProviderFailed.passing(text);
      return wait(headers, Instant.now()).or(() -> wait(body)).map(failed::after).orElse(failed);
    }
    return ProviderFailed.refused(text);
  }

  /** The failure that an error in the middle of a stream means. */
  static ProviderFailed inStream(String provider, JsonValue error) {
    var type = error instanceof JsonObject object ? object.getString("type", "") : "";
    var text = "%s: %s".formatted(provider, message(error));
    var status = error instanceof JsonObject object ? object.getString("status", "") : "";
    return type.startsWith("invalid_request")
            || type.startsWith("authentication")
            || REFUSED.contains(status)
        ? ProviderFailed.refused(text)
        : ProviderFailed.passing(text);
  }

  /** The words of an error body, or its beginning if it has no known form. */
  private static String message(String body) {
    try {
      return message(Json.parse(body));
    } catch (Malformed e) {
      var text = body.strip().replaceAll("\\s+", " ");
      return text.isEmpty() ? "no further words" : cut(text);
    }
  }

  private static String message(JsonValue value) {
    if (value instanceof JsonString text) {
      return cut(text.getString());
    }
    if (value instanceof JsonObject object) {
      for (var name : new String[] {"error", "message", "detail"}) {
        var inner = object.get(name);
        if (inner != null && !inner.equals(JsonValue.NULL)) {
          return message(inner);
        }
      }
    }
    return cut(value.toString());
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
  }

  /** How long to wait, by {@code retry-after-ms} or {@code Retry-After} in seconds or as a date. */
  static Optional<Duration> wait(HttpHeaders headers, Instant now) {
    var ms = headers.firstValue("retry-after-ms").flatMap(it -> seconds(it, 1));
    return ms.isPresent()
        ? ms
        : headers
            .firstValue("retry-after")
            .flatMap(it -> seconds(it, 1000).or(() -> until(it, now)));
  }

  /** How long to wait, by the {@code retryDelay} in Google's body. */
  private static Optional<Duration> wait(String body) {
    var delay = RETRY_DELAY.matcher(body);
    return delay.find() ? seconds(delay.group(1), 1000) : Optional.empty();
  }

  private static Optional<Duration> seconds(String number, int unit) {
    try {
      var ms = new BigDecimal(number.strip()).multiply(BigDecimal.valueOf(unit)).longValue();
      return Optional.of(Duration.ofMillis(Math.max(0, ms)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      var then = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME);
      var wait = Duration.between(now, then.toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
