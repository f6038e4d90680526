// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may call. Web pages of other origins are kept out, which could reach a server by a name that
 * they control: such a name is no proof that page and server belong together, so a page's own host
 * counts only where the names of the server are known.
 *
 * @param bound the address the server listens on
 * @param hosts names that it is called by, in lower case, beside those of a loopback address; on
 *     another address the only ones, and if there are none any name is taken
 * @param origins of web pages that may call it though they come from elsewhere, in lower case:
 *     {@code https://app.example.org}
 */
public record Callers(String bound, Set<String> hosts, Set<String> origins) {

  /** What those are told who may not. */
  public static final String STRANGER = "this host or origin may not call this server";

  static final String HOSTS = "SERVER_ALLOWED_HOSTS";
  static final String ORIGINS = "SERVER_ALLOWED_ORIGINS";

  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?");

  public Callers {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
  }

  /** Those that may call a server of this address, and no others. */
  public Callers(String bound) {
    this(bound, Set.of(), Set.of());
  }

  /** Those that the environment of a process names. */
  static Callers of(String bound, Map<String, String> environment) {
    return new Callers(
        bound,
        hosts(HOSTS, environment.getOrDefault(HOSTS, "")),
        origins(ORIGINS, environment.getOrDefault(ORIGINS, "")));
  }

  /**
   * Reads names of hosts, separated by commas.
   *
   * @param key of the setting, for the message
   * @throws IllegalArgumentException if one is no name
   */
  public static Set<String> hosts(String key, String text) {
    return names(key, text, HOST, "names without a port, like agents.example");
  }

  /**
   * Reads origins of web pages, separated by commas.
   *
   * @param key of the setting, for the message
   * @throws IllegalArgumentException if one is no origin
   */
  public static Set<String> origins(String key, String text) {
    return names(key, text, ORIGIN, "origins, like https://app.example:8443");
  }

  private static Set<String> names(String key, String text, Pattern form, String wanted) {
    var names =
        Arrays.stream(text.split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    for (var name : names) {
      if (!form.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "%s: %s, must be %s, separated by commas".formatted(key, name, wanted));
      }
    }
    return names;
  }

  /** Who may call it from elsewhere, for whoever starts it; empty if nobody may. */
  Optional<String> open() {
    if (loopback(bound)) {
      return Optional.empty();
    }
    var names = hosts.isEmpty() ? "by any name" : "as " + sorted(hosts.stream());
    var own = hosts.isEmpty() ? Stream.<String>empty() : Stream.of("those of its own names");
    var pages = sorted(Stream.concat(origins.stream(), own));
    return Optional.of(
        "%s is no loopback address: whoever reaches it may call it, %s; web pages that may: %s. %s and %s say which"
            .formatted(bound, names, pages.isEmpty() ? "none" : pages, HOSTS, ORIGINS));
  }

  private static String sorted(Stream<String> names) {
    return names.sorted().collect(Collectors.joining(", "));
  }

  /** Whether a request with these headers is answered. */
  public boolean allowed(Optional<String> host, Optional<String> origin) {
    return called(host) && visited(host, origin);
  }

  /** Whether the server may be called by this name. */
  public boolean called(Optional<String> host) {
    boolean any = !loopback(bound) && hosts.isEmpty();
    return any || known(host).isPresent();
  }

  /** Whether a web page may call that comes from there; empty if it is none. */
  public boolean visited(Optional<String> host, Optional<String> origin) {
    return origin.map(it -> allowed(known(host), it, loopback(bound))).orElse(true);
  }

  /** The name that the server is called by, if it is one of its own. */
  private Optional<String> known(Optional<String> host) {
    return host.map(Callers::name)
        .filter(it -> hosts.contains(it) || (loopback(bound) && loopback(it)));
  }

  /**
   * Whether a web page may call.
   *
   * @param known the name that the server is called by, if it is one of its own
   */
  private boolean allowed(Optional<String> known, String origin, boolean local) {
    var page = originHost(origin);
    return origins.contains(origin.toLowerCase(Locale.ROOT))
        || (local ? loopback(page) : known.equals(Optional.of(page)));
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
