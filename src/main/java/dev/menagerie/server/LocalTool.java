// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.engine.spi.Label.EXTERNAL_EFFECT;
import static dev.menagerie.engine.spi.Label.PRIVATE_DATA;
import static dev.menagerie.engine.spi.Label.UNTRUSTED_CONTENT;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A tool server that comes along. */
public enum LocalTool {
  CALCULATOR,
  FILES,
  SQL,
  WEB,
  CODE;

  /** The names of all, for people. */
  static String names() {
    return Arrays.stream(values()).map(LocalTool::text).collect(Collectors.joining(", "));
  }

  /** The name under which it is registered, and of its folder. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether all tenants may use one process of it: it knows nothing but what it is called with. */
  boolean keepsNothing() {
    return this == CALCULATOR || this == CODE;
  }

  /** Whether it runs code, or reads pages, of whoever: it is trusted with no credentials. */
  boolean meetsStrangers() {
    return this == CODE || this == WEB;
  }

  /** Of the JVM that runs it: most start fast and stay small; what computes for long needs more. */
  List<String> options() {
    return switch (this) {
      case CALCULATOR, FILES, SQL -> small(96);
      case WEB -> small(256);
      case CODE -> List.of("-Xmx256m", "-XX:+UseSerialGC");
    };
  }

  private static List<String> small(int megabytes) {
    return List.of(
        "-Xmx%dm".formatted(megabytes),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto");
  }

  /** What only reads may be repeated; writing a file may not. */
  Map<String, String> trust() {
    return switch (this) {
      case CALCULATOR -> readOnly("evaluate");
      case FILES -> readOnly("list", "read", "search", "stat");
      case SQL -> readOnly("query", "tables", "describe");
      case WEB -> readOnly("fetch", "search");
      case CODE -> readOnly("run");
    };
  }

  /**
   * What its tools can do, by pattern. A fetched page may try to give orders, and its address may
   * carry data away.
   */
  JsonObject labels() {
    return switch (this) {
      case CALCULATOR, CODE -> JsonValue.EMPTY_JSON_OBJECT;
      case FILES, SQL -> Json.object().add("*", texts(PRIVATE_DATA)).build();
      case WEB ->
          Json.object()
              .add("search", texts(UNTRUSTED_CONTENT))
              .add("*", texts(UNTRUSTED_CONTENT, EXTERNAL_EFFECT))
              .build();
    };
  }

  private static JsonArray texts(Label... labels) {
    return Json.array(Arrays.stream(labels).map(Label::text).toList()).build();
  }

  private Map<String, String> readOnly(String... tools) {
    var trust = new LinkedHashMap<String, String>();
    for (var tool : tools) {
      trust.put(text() + "__" + tool, "read-only");
    }
    return trust;
  }

  /** How the variables of the environment begin that are meant for it. */
  String variables() {
    return "MENAGERIE_" + name() + "_";
  }
}
