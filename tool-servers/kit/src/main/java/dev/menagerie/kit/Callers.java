// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call: keeps web pages of other origins out, which could reach a loopback server by a name
 * they control.
 *
 * @param bound the address the server listens on
 * @param hosts names that it is called by beside those of a loopback address; on another address
 *     the only ones, if there are any
 * @param origins of web pages that may call it though they come from elsewhere, in lower case:
 *     {@code https://app.example.org}
 */
public record Callers(String bound, Set<String> hosts, Set<String> origins) {

  public Callers {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /** Those that may call a server of this address, and no others. */
  public Callers(String bound) {
    this(bound, Set.of(), Set.of());
  }

  /** Whether a request with these headers is answered. */
  boolean allowed(Optional<String> host, Optional<String> origin) {
    var name = host.map(Callers::name);
    boolean local = loopback(bound);
    boolean named =
        name.filter(it -> hosts.contains(it) || (local && loopback(it))).isPresent()
            || (!local && hosts.isEmpty());
    return named && (origin.isEmpty() || allowed(name, origin.get(), local));
  }

  private boolean allowed(Optional<String> host, String origin, boolean local) {
    var name = originHost(origin);
    return origins.contains(origin.toLowerCase(Locale.ROOT))
        || (local ? loopback(name) : host.equals(Optional.of(name)));
  }

  private static String originHost(String origin) {
    try {
      var host = URI.create(origin).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String name(String host) {
    return host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
  }

  private static boolean loopback(String name) {
    return switch (name) {
      case "localhost", "::1", "[::1]" -> true;
      default -> name.matches("127\\.\\d+\\.\\d+\\.\\d+");
    };
  }
}
