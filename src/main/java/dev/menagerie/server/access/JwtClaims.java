// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import dev.menagerie.server.access.NotLetIn.Reason;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a token says that was signed by who may say it. */
record JwtClaims(JsonObject claims, JwtConfig config) {

  private static final List<String> NAMES = List.of("upn", "preferred_username", "sub");

  /**
   * Who bears it.
   *
   * @throws NotLetIn if it is not for us, not now, or does not say who that is
   */
  Caller caller(Instant now) {
    checkTimes(now);
    if (config.issuer().isPresent() && !config.issuer().equals(text("iss"))) {
      throw refused(Reason.ISSUER);
    }
    if (texts(claims.get("aud")).noneMatch(config.audiences()::contains)) {
      throw refused(Reason.AUDIENCE);
    }
    return new Caller(name(), tenant(), role(), true);
  }

  private void checkTimes(Instant now) {
    var ends = time("exp").orElseThrow(() -> refused(Reason.EXPIRED));
    if (ends.compareTo(seconds(now.minus(config.skew()))) <= 0) {
      throw refused(Reason.EXPIRED);
    }
    var soon = seconds(now.plus(config.skew()));
    if (time("nbf").filter(it -> it.compareTo(soon) > 0).isPresent()) {
      throw refused(Reason.NOT_YET_VALID);
    }
    config.age().ifPresent(age -> checkAge(now, age, soon));
  }

  private void checkAge(Instant now, Duration age, BigDecimal soon) {
    var issued = time("iat").orElseThrow(() -> refused(Reason.EXPIRED));
    if (issued.compareTo(seconds(now.minus(age).minus(config.skew()))) < 0) {
      throw refused(Reason.EXPIRED);
    }
    if (issued.compareTo(soon) > 0) {
      throw refused(Reason.NOT_YET_VALID);
    }
  }

  /** Seconds since 1970, with their parts; a claim that is no number is no time. */
  private Optional<BigDecimal> time(String claim) {
    return switch (claims.get(claim)) {
      case null -> Optional.empty();
      case JsonNumber number -> Optional.of(number.bigDecimalValue());
      default -> throw refused(Reason.MALFORMED);
    };
  }

  private static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond()).add(BigDecimal.valueOf(time.getNano(), 9));
  }

  private String name() {
    return NAMES.stream()
        .map(this::text)
        .flatMap(Optional::stream)
        .findFirst()
        .filter(Caller::isName)
        .orElseThrow(() -> refused(Reason.SUBJECT));
  }

  private Tenant tenant() {
    if (config.tenantClaim().isEmpty()) {
      return Tenant.DEFAULT;
    }
    return at(config.tenantClaim().get())
        .filter(JsonString.class::isInstance)
        .map(it -> ((JsonString) it).getString())
        .filter(Tenant::isName)
        .map(Tenant::new)
        .orElseThrow(() -> refused(Reason.TENANT));
  }

  private Role role() {
    return at(config.roleClaim())
        .flatMap(it -> Role.highest(texts(it).toList()))
        .orElseThrow(() -> refused(Reason.ROLE));
  }

  /** The value of a claim: of that name, or in the objects that its parts between dots name. */
  private Optional<JsonValue> at(String path) {
    if (claims.containsKey(path)) {
      return Optional.of(claims.get(path));
    }
    JsonValue value = claims;
    for (var part : path.split("\\.")) {
      if (!(value instanceof JsonObject object) || !object.containsKey(part)) {
        return Optional.empty();
      }
      value = object.get(part);
    }
    return Optional.of(value);
  }

  private Optional<String> text(String claim) {
    return claims.get(claim) instanceof JsonString text
        ? Optional.of(text.getString())
        : Optional.empty();
  }

  /** Of a text or a list of texts. */
  private static Stream<String> texts(@Nullable JsonValue value) {
    return switch (value) {
      case JsonString text -> Stream.of(text.getString());
      case JsonArray list ->
          list.stream()
              .filter(JsonString.class::isInstance)
              .map(it -> ((JsonString) it).getString());
      case null, default -> Stream.empty();
    };
  }

  private static NotLetIn refused(Reason reason) {
    return new NotLetIn(reason, Access.WANTED);
  }
}
