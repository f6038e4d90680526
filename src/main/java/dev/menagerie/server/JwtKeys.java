// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.server.access.JwtConfig;
import dev.menagerie.server.access.JwtTokens;
import dev.menagerie.server.access.KeyPlace;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads which signed tokens are believed, by the keys of MicroProfile JWT. */
final class JwtKeys {

  private static final int MOST_SKEW_SECONDS = 600;

  private static final Key<KeyPlace> LOCATION =
      Key.optional(
          "mp.jwt.verify.publickey.location",
          new Kind<>(
              "URL or path", "an https, http or file URL, or the path of a file", JwtKeys::place),
          "Where the keys of signed tokens are: an `https`, `http` or `file` URL, or a path, of a"
              + " JWKS, a JWK or PEM. With it signed tokens let in.");
  private static final Key<String> KEY =
      Key.optional("mp.jwt.verify.publickey", Kind.TEXT, "The same, written out.");
  private static final Key<List<String>> AUDIENCES =
      Key.optional(
          "mp.jwt.verify.audiences",
          Kind.of("list", Kind::list),
          "One of which signed tokens must be for, separated by commas. Without it a key refuses"
              + " the start.");
  private static final Key<String> ISSUER =
      Key.optional(
          "mp.jwt.verify.issuer",
          Kind.TEXT,
          "Who must have issued signed tokens. In production a key refuses the start without it.");
  private static final Key<Set<String>> ALGORITHM =
      Key.of(
          "mp.jwt.verify.publickey.algorithm",
          Kind.of("list", JwtKeys::algorithms),
          "RS256",
          "How they may be signed, separated by commas: some of `RS256`, `RS384`, `RS512`, `PS256`,"
              + " `PS384`, `PS512`, `ES256`, `ES384`, `ES512`.");
  private static final Key<Integer> SKEW =
      Key.of(
          "mp.jwt.verify.clock.skew",
          Kind.whole(0, MOST_SKEW_SECONDS),
          "60",
          "Seconds that clocks may differ by.");
  private static final Key<Integer> AGE =
      Key.optional(
          "mp.jwt.verify.token.age",
          Kind.whole(1, Integer.MAX_VALUE),
          "Seconds since a signed token was issued (`iat`) after which it counts no more.");
  private static final Key<String> TENANT =
      Key.optional(
          "menagerie.security.tenant-claim",
          Kind.TEXT,
          "The claim of [signed tokens](access.md#signed-tokens) that names the tenant, `tenant` or"
              + " `org.name`. Without it everybody is in `default`.");
  private static final Key<String> ROLE =
      Key.of(
          "menagerie.security.role-claim",
          Kind.TEXT,
          "groups",
          "The claim of signed tokens that names [roles](access.md#roles), as a text or a list:"
              + " `realm_access.roles`.");

  static final List<Key<?>> ALL =
      List.of(LOCATION, KEY, AUDIENCES, ISSUER, ALGORITHM, SKEW, AGE, TENANT, ROLE);

  private JwtKeys() {}

  /** Those that are believed, if any are. */
  static Optional<JwtTokens> tokens(Keys keys) {
    boolean given = keys.text(KEY.name()).isPresent();
    boolean located = keys.text(LOCATION.name()).isPresent();
    if (given && located) {
      keys.fault(KEY.name(), "set beside %s; one of them must go".formatted(LOCATION.name()));
    } else if (given || located) {
      var place =
          keys.optional(KEY).<KeyPlace>map(KeyPlace.Given::new).or(() -> keys.optional(LOCATION));
      return place.flatMap(it -> tokens(keys, it, given ? KEY : LOCATION));
    } else {
      faultUseless(keys);
    }
    return Optional.empty();
  }

  /** In production it is said who issues tokens: one set of keys may serve several issuers. */
  static void faultAnyIssuer(Keys keys, String key, String value) {
    boolean signed = keys.text(KEY.name()).isPresent() || keys.text(LOCATION.name()).isPresent();
    if (signed && keys.text(ISSUER.name()).isEmpty()) {
      keys.fault(
          ISSUER.name(),
          "missing, and must be set with %s: %s, to what tokens have in iss; without it any issuer whose tokens the same keys sign would let in"
              .formatted(key, value));
    }
  }

  private static Optional<JwtTokens> tokens(Keys keys, KeyPlace place, Key<?> key) {
    if (keys.optional(AUDIENCES).filter(it -> !it.isEmpty()).isEmpty()) {
      keys.fault(
          AUDIENCES.name(),
          "missing; without it tokens of the same issuer for any other service would let in, so set"
              + " it to what tokens for this server have in aud");
      return Optional.empty();
    }
    var config =
        new JwtConfig(
            keys.optional(ISSUER),
            Set.copyOf(keys.optional(AUDIENCES).orElseThrow()),
            keys.get(ALGORITHM),
            Duration.ofSeconds(keys.get(SKEW)),
            keys.optional(AGE).map(Duration::ofSeconds),
            keys.optional(TENANT),
            keys.get(ROLE));
    return keys.made(
        key.name() + ": ",
        () -> Optional.of(JwtTokens.of(config, place, InstantSource.system(), System::nanoTime)),
        Optional.empty());
  }

  private static Optional<KeyPlace> place(String location) {
    try {
      var url = new URI(location);
      return switch (Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT)) {
        case "" -> Optional.of(new KeyPlace.InFile(Path.of(location)));
        case "file" -> Optional.of(new KeyPlace.InFile(Path.of(url)));
        case "http", "https" ->
            Optional.of(url).filter(it -> it.getHost() != null).map(KeyPlace.AtUrl::new);
        default -> Optional.empty();
      };
    } catch (URISyntaxException | InvalidPathException _) {
      return Optional.empty();
    } catch (IllegalArgumentException _) { // file: with more than a path
      return Optional.empty();
    }
  }

  private static Set<String> algorithms(String text) {
    var names = Kind.list(text);
    for (var name : names) {
      if (!JwtConfig.ALGORITHMS.contains(name)) {
        throw new IllegalArgumentException(
            "%s, must be some of %s".formatted(name, String.join(", ", JwtConfig.ALGORITHMS)));
      }
    }
    return Set.copyOf(names);
  }

  /** Who sets one of these means to ask for tokens, and would have an open server. */
  private static void faultUseless(Keys keys) {
    for (var key : List.of(ISSUER, AUDIENCES, TENANT, AGE)) {
      if (keys.optional(key).isPresent()) {
        keys.fault(
            key.name(),
            "set, but no key that tokens are checked with; set %s too".formatted(LOCATION.name()));
      }
    }
  }
}
