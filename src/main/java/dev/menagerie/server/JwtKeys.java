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
import java.util.stream.Stream;

/** Reads which signed tokens are believed, by the keys of MicroProfile JWT. */
final class JwtKeys {

  private static final String KEY = "mp.jwt.verify.publickey";
  private static final String LOCATION = "mp.jwt.verify.publickey.location";
  private static final String ALGORITHM = "mp.jwt.verify.publickey.algorithm";
  private static final String ISSUER = "mp.jwt.verify.issuer";
  private static final String AUDIENCES = "mp.jwt.verify.audiences";
  private static final String SKEW = "mp.jwt.verify.clock.skew";
  private static final String AGE = "mp.jwt.verify.token.age";
  private static final String TENANT = "menagerie.security.tenant-claim";
  private static final String ROLE = "menagerie.security.role-claim";

  private static final int MOST_SKEW_SECONDS = 600;

  private JwtKeys() {}

  /**
   * Those that are believed, if any are.
   *
   * @throws StartRefused if a key is missing or does not fit
   */
  static Optional<JwtTokens> tokens(Keys keys) {
    var place = place(keys);
    if (place.isEmpty()) {
      refuseUseless(keys);
      return Optional.empty();
    }
    var config =
        new JwtConfig(
            keys.optional(ISSUER),
            audiences(keys),
            algorithms(keys),
            Duration.ofSeconds(keys.whole(SKEW, 0, MOST_SKEW_SECONDS)),
            keys.optional(AGE).map(_ -> Duration.ofSeconds(keys.whole(AGE, 1, Integer.MAX_VALUE))),
            keys.optional(TENANT),
            keys.text(ROLE));
    try {
      return Optional.of(
          JwtTokens.of(config, place.get(), InstantSource.system(), System::nanoTime));
    } catch (IllegalArgumentException e) {
      var key = keys.optional(KEY).isPresent() ? KEY : LOCATION;
      throw new StartRefused(key + ": " + e.getMessage());
    }
  }

  private static Optional<KeyPlace> place(Keys keys) {
    var given = keys.optional(KEY);
    var location = keys.optional(LOCATION);
    if (given.isPresent() && location.isPresent()) {
      throw new StartRefused("%s: set beside %s; one of them must go".formatted(KEY, LOCATION));
    }
    return given.<KeyPlace>map(KeyPlace.Given::new).or(() -> location.map(JwtKeys::place));
  }

  private static KeyPlace place(String location) {
    try {
      var url = new URI(location);
      return switch (Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT)) {
        case "" -> new KeyPlace.InFile(Path.of(location));
        case "file" -> new KeyPlace.InFile(Path.of(url));
        case "http", "https" -> new KeyPlace.AtUrl(withHost(url));
        default -> throw wrongPlace(location);
      };
    } catch (URISyntaxException | InvalidPathException _) {
      throw wrongPlace(location);
    } catch (IllegalArgumentException _) { // file: with more than a path
      throw wrongPlace(location);
    }
  }

  private static URI withHost(URI url) {
    if (url.getHost() == null) {
      throw wrongPlace(url.toString());
    }
    return url;
  }

  private static StartRefused wrongPlace(String location) {
    return new StartRefused(
        "%s: %s, must be an https, http or file URL, or the path of a file"
            .formatted(LOCATION, location));
  }

  private static Set<String> audiences(Keys keys) {
    var audiences = list(keys.optional(AUDIENCES).orElse(""));
    if (audiences.isEmpty()) {
      throw new StartRefused(
          "%s: missing; without it tokens of the same issuer for any other service would let in, so set it to what tokens for this server have in aud"
              .formatted(AUDIENCES));
    }
    return Set.copyOf(audiences);
  }

  private static Set<String> algorithms(Keys keys) {
    var names = list(keys.text(ALGORITHM));
    for (var name : names) {
      if (!JwtConfig.ALGORITHMS.contains(name)) {
        throw new StartRefused(
            "%s: %s, must be some of %s"
                .formatted(ALGORITHM, name, String.join(", ", JwtConfig.ALGORITHMS)));
      }
    }
    return Set.copyOf(names);
  }

  private static List<String> list(String text) {
    return Stream.of(text.split(","))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .distinct()
        .toList();
  }

  /** Who sets one of these means to ask for tokens, and would have an open server. */
  private static void refuseUseless(Keys keys) {
    for (var key : List.of(ISSUER, AUDIENCES, TENANT, AGE)) {
      if (keys.optional(key).isPresent()) {
        throw new StartRefused(
            "%s: set, but no key that tokens are checked with; set %s too"
                .formatted(key, LOCATION));
      }
    }
  }
}
