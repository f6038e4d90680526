// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a simulated model is like, in figures with their sources. The profiles are data files beside
 * this class; once an architecture has been measured with one it is not changed any more.
 *
 * @param figures numbers by name, {@code game24.value.3.reachable}
 */
public record Profile(String name, Map<String, Figure> figures) {

  /** The profiles that there are. */
  public static final List<String> NAMES =
      List.of("gpt4-2023", "gpt35-2023", "perfect", "adversarial");

  /**
   * One figure.
   *
   * @param values one number, or several that belong together
   * @param source where it stands, or why it is what it is
   */
  public record Figure(List<Double> values, String source) {
    public Figure {
      values = List.copyOf(values);
      if (values.isEmpty() || source.isBlank()) {
        throw new IllegalArgumentException("a figure needs a value and a source");
      }
    }
  }

  /**
   * Reads a profile.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Profile of(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("profile: %s, must be one of %s".formatted(name, NAMES));
    }
    return of(name, Json.object(text(name)));
  }

  /** Reads {@code {"figures": {"rho": {"value": 0.6, "source": "..."}}}}. */
  public static Profile of(String name, JsonObject json) {
    var figures = new TreeMap<String, Figure>();
    json.getJsonObject("figures")
        .forEach((key, value) -> figures.put(key, figure(value.asJsonObject())));
    return new Profile(name, figures);
  }

  /** The file of a profile, as it is shipped. */
  static String text(String name) {
    try (var file = Profile.class.getResourceAsStream(name + ".json")) {
      if (file == null) {
        throw new IllegalStateException(name + ".json: not on the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Figure figure(JsonObject json) {
    var values =
        json.get("value") instanceof JsonArray several
            ? several.getValuesAs(JsonNumber::doubleValue)
            : List.of(json.getJsonNumber("value").doubleValue());
    return new Figure(values, json.getString("source"));
  }

  /** The same with other numbers in place of some, for what an experiment is about. */
  public Profile with(String name, double... values) {
    var changed = new TreeMap<>(figures);
    var numbers = Arrays.stream(values).boxed().toList();
    changed.put(name, new Figure(numbers, "set by an experiment"));
    return new Profile(this.name, changed);
  }

  /**
   * A figure that is one number.
   *
   * @throws IllegalArgumentException if the profile has none of this name
   */
  public double figure(String name) {
    return numbers(name).getFirst();
  }

  /** The numbers of a figure, in its order. */
  public List<Double> numbers(String name) {
    var figure = figures.get(name);
    if (figure == null) {
      throw new IllegalArgumentException(
          "profile %s has no figure %s: add it with its source".formatted(this.name, name));
    }
    return figure.values();
  }

  /** Whether it is known what its tokens cost. */
  public boolean isPriced() {
    return figure("usd.input") > 0 || figure("usd.output") > 0;
  }

  public boolean has(String name) {
    return figures.containsKey(name);
  }
}
