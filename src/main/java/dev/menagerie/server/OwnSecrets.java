// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import com.google.re2j.Pattern;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What this server itself keeps secret, as it is written in its configuration. */
final class OwnSecrets {

  private static final int LEAST = 8;

  /** So long, a word of lower-case letters is no placeholder such as {@code lm-studio}. */
  private static final int LEAST_PLAIN = 16;

  private static final String HEADERS = "otel.exporter.otlp.headers";
  private static final Pattern PLAIN = Pattern.compile("[a-z._-]*");

  private OwnSecrets() {}

  /**
   * Patterns of them by their names, the longest first: one may begin with another.
   *
   * @param credentials of tool servers, by name
   */
  static Map<String, Pattern> of(Keys keys, Map<String, String> credentials) {
    var secrets = new HashMap<String, String>();
    Stream.concat(
            AllKeys.keys().stream().filter(Key::secret).map(Key::name),
            ModelKeys.PROVIDERS.stream())
        .forEach(name -> keys.text(name).ifPresent(it -> secrets.put(name, it)));
    keys.named(EmbeddingKeys.SETTING.prefix())
        .forEach(
            (name, value) -> {
              if (VectorStoreConfig.isSecret(name)) {
                secrets.put(EmbeddingKeys.SETTING.prefix() + name, value);
              }
            });
    keys.text(HEADERS).ifPresent(it -> headers(it, secrets));
    secrets.values().removeIf(OwnSecrets::isCommon);
    credentials.forEach((name, value) -> secrets.put("credential " + name, value));
    var patterns = new LinkedHashMap<String, Pattern>();
    secrets.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, String>>comparingInt(it -> -it.getValue().length())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(it -> patterns.put(it.getKey(), Pattern.compile(Pattern.quote(it.getValue()))));
    return patterns;
  }

  private static void headers(String text, Map<String, String> secrets) {
    for (var header : Kind.list(text)) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        secrets.put(
            HEADERS + " " + header.substring(0, equals).strip(),
            header.substring(equals + 1).strip());
      }
    }
  }

  /** Some servers want any key at all: a word of everyday would be found in every text. */
  private static boolean isCommon(String value) {
    boolean plain = PLAIN.matcher(value).matches();
    return value.length() < (plain ? LEAST_PLAIN : LEAST);
  }
}
