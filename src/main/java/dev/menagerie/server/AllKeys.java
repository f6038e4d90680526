// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All keys, which are declared beside what reads them. */
final class AllKeys {

  /** By section of docs/configuration.md. */
  static final Map<String, List<Entry>> SECTIONS = sections();

  private AllKeys() {}

  private static Map<String, List<Entry>> sections() {
    var sections = new LinkedHashMap<String, List<Entry>>();
    sections.put("Server", List.copyOf(ServerKeys.ALL));
    sections.put(
        "Access", joined(List.of(AccessKeys.ALL, JwtKeys.ALL, FaceSettings.ALL, McpSettings.ALL)));
    sections.put("Callbacks", List.copyOf(CallbackConfig.ALL));
    sections.put("Engine", List.copyOf(EngineKeys.ALL));
    sections.put("Retention", List.copyOf(RetentionKeys.ALL));
    sections.put("Models", ModelKeys.ALL);
    sections.put("Tools", joined(List.of(ToolKeys.ALL, FaultKeys.ALL, OAuthKeys.ALL)));
    sections.put("Memory", EmbeddingKeys.ALL);
    sections.put("Telemetry", List.copyOf(TelemetryKeys.ALL));
    return sections;
  }

  private static List<Entry> joined(List<List<? extends Entry>> parts) {
    return parts.stream().<Entry>flatMap(List::stream).toList();
  }

  static List<Key<?>> keys() {
    return SECTIONS.values().stream()
        .flatMap(List::stream)
        .<Key<?>>mapMulti(
            (it, out) -> {
              if (it instanceof Key<?> key) {
                out.accept(key);
              }
            })
        .toList();
  }

  static List<String> names() {
    return keys().stream().<String>map(Key::name).toList();
  }

  /** What the keys that users name begin with. */
  static List<String> prefixes() {
    return SECTIONS.values().stream()
        .flatMap(List::stream)
        .filter(KeyGroup.class::isInstance)
        .map(it -> ((KeyGroup) it).prefix())
        .toList();
  }
}
