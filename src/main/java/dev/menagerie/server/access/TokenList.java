// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The list of tokens in a file. No message shows a token. */
final class TokenList {

  private static final List<String> FIELDS = List.of("name", "tenant", "role", "token", "sha256");
  private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]*");

  /**
   * What a file says.
   *
   * @param bearers by the hash of the token: how long a search takes tells nothing of any token
   * @param written tokens that are in the file themselves, the longest first: one may hold another
   */
  record Listed(Map<String, Caller> bearers, List<String> written) {}

  private record Key(Tenant tenant, String name) {}

  private final Map<String, Caller> bearers = new HashMap<>();
  private final Map<String, String> places = new HashMap<>();
  private final HashSet<Key> names = new HashSet<>();
  private final List<String> written = new ArrayList<>();

  private TokenList() {}

  static Listed read(JsonValue json) {
    if (!(json instanceof JsonArray entries)) {
      throw new IllegalArgumentException(
          "line 1, column 1: must be a list of tokens, each with " + String.join(", ", FIELDS));
    }
    var list = new TokenList();
    for (int index = 0; index < entries.size(); index++) {
      list.add("[%d]".formatted(index), entries.get(index));
    }
    list.written.sort(Comparator.comparingInt(it -> -it.length()));
    return new Listed(Map.copyOf(list.bearers), List.copyOf(list.written));
  }

  private void add(String path, JsonValue json) {
    if (!(json instanceof JsonObject entry)) {
      throw new IllegalArgumentException(
          "%s: must be an object with %s".formatted(path, String.join(", ", FIELDS)));
    }
    for (var field : entry.keySet()) {
      if (!FIELDS.contains(field)) {
        throw new IllegalArgumentException(
            "%s.%s: unknown, must be one of %s".formatted(path, field, String.join(", ", FIELDS)));
      }
    }
    var caller = new Caller(name(path, entry), tenant(path, entry), role(path, entry), true);
    if (!names.add(new Key(caller.tenant(), caller.name()))) {
      throw new IllegalArgumentException(
          "%s.name: %s, is the name of another token of the tenant %s; each must have its own"
              .formatted(path, caller.name(), caller.tenant()));
    }
    var hash = hash(path, entry);
    var other = places.putIfAbsent(hash, path);
    if (other != null) {
      throw new IllegalArgumentException(
          "%s: has the same token as %s; each must have its own".formatted(path, other));
    }
    bearers.put(hash, caller);
  }

  private static String name(String path, JsonObject entry) {
    var name = text(path, entry, "name");
    if (!Caller.isName(name)) {
      throw new IllegalArgumentException(
          "%s.name: must have 1 to %d characters that are seen, no blank first or last"
              .formatted(path, Caller.LONGEST_NAME));
    }
    return name;
  }

  private static Tenant tenant(String path, JsonObject entry) {
    if (!entry.containsKey("tenant")) {
      return Tenant.DEFAULT;
    }
    var name = text(path, entry, "tenant");
    try {
      return new Tenant(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s.tenant: %s, %s".formatted(path, name, e.getMessage()));
    }
  }

  private static Role role(String path, JsonObject entry) {
    var name = text(path, entry, "role");
    return Role.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s.role: %s, must be one of %s".formatted(path, name, Role.names())));
  }

  private String hash(String path, JsonObject entry) {
    if (entry.containsKey("token") == entry.containsKey("sha256")) {
      throw new IllegalArgumentException("%s: must have either token or sha256".formatted(path));
    }
    if (entry.containsKey("token")) {
      written.add(token(path, entry));
      return ApiTokens.hash(written.getLast());
    }
    var hash = text(path, entry, "sha256");
    if (!HASH.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "%s.sha256: must be the SHA-256 of a token in 64 hexadecimal digits".formatted(path));
    }
    return hash.toLowerCase(Locale.ROOT);
  }

  private static String token(String path, JsonObject entry) {
    var token = text(path, entry, "token");
    if (token.length() < ApiTokens.SHORTEST
        || token.length() > Access.LONGEST_TOKEN
        || !SENDABLE.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "%s.token: must have %d to %d characters of ASCII without blanks; `openssl rand -hex 32` makes one"
              .formatted(path, ApiTokens.SHORTEST, Access.LONGEST_TOKEN));
    }
    return token;
  }

  private static String text(String path, JsonObject entry, String field) {
    if (!entry.containsKey(field)) {
      throw new IllegalArgumentException("%s.%s: missing, must be set".formatted(path, field));
    }
    if (!(entry.get(field) instanceof JsonString text)) {
      throw new IllegalArgumentException(
          "%s.%s: must be a text; write it in quotes".formatted(path, field));
    }
    return text.getString();
  }
}
