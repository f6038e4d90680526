// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.fidelity;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Architecture;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

/** The parameters of an architecture that are not the defaults, in words. */
final class Chosen {

  private static final int LONGEST = 40;

  private Chosen() {}

  static String of(Architecture architecture) {
    return Catalog.all().stream()
        .filter(it -> it.defaults().getClass() == architecture.getClass())
        .findFirst()
        .map(it -> of(it, architecture))
        .orElse("as the test has it");
  }

  private static String of(Catalog.Entry entry, Architecture architecture) {
    var own =
        new Catalog.Entry("", "", "", entry.answers(), entry.cost(), architecture).parameters();
    var usual = entry.parameters().getJsonObject("properties");
    var chosen =
        own.getJsonObject("properties").entrySet().stream()
            .filter(it -> !it.getValue().equals(usual.get(it.getKey())))
            .map(it -> "`%s` %s".formatted(it.getKey(), value(it.getValue().asJsonObject())))
            .collect(joining(", "));
    return chosen.isEmpty() ? "with its defaults" : "with " + chosen;
  }

  private static String value(JsonObject schema) {
    JsonValue value = schema.getOrDefault("default", JsonValue.NULL);
    return switch (value) {
      case JsonArray list -> "of %d elements".formatted(list.size());
      case JsonString text when text.getString().length() > LONGEST -> "of its own";
      case JsonString text -> text.getString();
      default -> value.toString();
    };
  }
}
