// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a server that lets nobody in wants, by its {@code WWW-Authenticate} headers (RFC 6750, RFC
 * 9728).
 *
 * @param parameters of the scheme {@code Bearer}, by lower-case names
 * @param bearer whether that scheme is there
 */
record Challenge(Map<String, String> parameters, boolean bearer) {

  private static final int MOST_CHARS = 8_192;

  /** A parameter, or a word that begins a scheme; what else stands between them is passed over. */
  private static final Pattern PART =
      Pattern.compile(
          "([!#$%&'*+.^_`|~0-9A-Za-z-]++)"
              + "(?:\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([!#$%&'*+.^_`|~0-9A-Za-z/:?-]++)))?+");

  static Challenge of(List<String> headers) {
    var parameters = new LinkedHashMap<String, String>();
    boolean bearer = false;
    for (var header : headers) {
      boolean inside = false;
      for (var found = PART.matcher(cut(header)); found.find(); ) {
        var quoted = Optional.ofNullable(found.group(2)).map(it -> it.replaceAll("\\\\(.)", "$1"));
        var value = quoted.or(() -> Optional.ofNullable(found.group(3)));
        var name = found.group(1).toLowerCase(Locale.ROOT);
        if (value.isEmpty()) {
          inside = name.equals("bearer");
          bearer |= inside;
        } else if (inside) {
          parameters.putIfAbsent(name, value.get());
        }
      }
    }
    return new Challenge(parameters, bearer);
  }

  private static String cut(String header) {
    return header.length() > MOST_CHARS ? "" : header;
  }

  /** Where the server's metadata is, if it says so. */
  Optional<String> resourceMetadata() {
    return Optional.ofNullable(parameters.get("resource_metadata"));
  }

  /** What the request needs, if it says so. */
  Scope scope() {
    return Scope.of(parameters.getOrDefault("scope", ""));
  }

  /** Whether more scope would help. Some servers leave the error to their body. */
  boolean wantsScope() {
    return bearer
        && parameters.getOrDefault("error", "insufficient_scope").equals("insufficient_scope");
  }

  /** Whether it says itself that more scope would help. */
  boolean saysScope() {
    return bearer && parameters.getOrDefault("error", "").equals("insufficient_scope");
  }
}
