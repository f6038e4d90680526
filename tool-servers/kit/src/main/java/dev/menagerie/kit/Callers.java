// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may call: keeps web pages of other origins out, which could reach a loopback server by a name
 * they control.
 *
 * @param bound the address the server listens on
 */
record Callers(String bound) {

  /** Whether a request with these headers is answered. */
  boolean allowed(Optional<String> host, Optional<String> origin) {
    if (loopback(bound)) {
      return host.map(Callers::name).filter(Callers::loopback).isPresent()
          && origin.map(Callers::originHost).map(Callers::loopback).orElse(true);
    }
    return origin.map(Callers::originHost).equals(host.map(Callers::name)) || origin.isEmpty();
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
