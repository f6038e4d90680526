// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a tool can do that is harmless alone. Who can do all three may be made, by a text that it
 * reads, to send what is private to somebody who must not have it.
 */
public enum Label {
  /** It reads what not everybody may know. */
  PRIVATE_DATA,
  /** It reads what anybody may have written, instructions for the model among it. */
  UNTRUSTED_CONTENT,
  /** It reaches or changes something outside. */
  EXTERNAL_EFFECT;

  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a tool with it does, in words that go on from "it". */
  public String words() {
    return switch (this) {
      case PRIVATE_DATA -> "reads private data";
      case UNTRUSTED_CONTENT -> "reads what strangers may have written";
      case EXTERNAL_EFFECT -> "reaches something outside";
    };
  }

  /** Labels that nobody changes, in their order. */
  public static Set<Label> setOf(Collection<Label> labels) {
    return labels.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(labels));
  }

  /**
   * Reads {@code ["private-data"]}.
   *
   * @param at where it stands, for the message
   * @throws IllegalArgumentException if it is something else
   */
  public static Set<Label> setOf(String at, JsonValue json) {
    if (json instanceof JsonArray array) {
      return setOf(array.stream().map(it -> of(at, it)).toList());
    }
    throw wrong(at, json);
  }

  private static Label of(String at, JsonValue json) {
    return Arrays.stream(values())
        .filter(it -> json instanceof JsonString text && it.text().equals(text.getString()))
        .findFirst()
        .orElseThrow(() -> wrong(at, json));
  }

  private static IllegalArgumentException wrong(String at, JsonValue json) {
    var seen = json.toString();
    var shown = seen.length() > 60 ? seen.substring(0, 60) + "..." : seen;
    return new IllegalArgumentException(
        "%s: %s, must be a list of private-data, untrusted-content and external-effect"
            .formatted(at, shown));
  }

  /** The form that {@link #setOf(String, JsonValue)} reads. */
  public static JsonArray json(Set<Label> labels) {
    return Json.array(labels.stream().sorted().map(Label::text).toList()).build();
  }
}
