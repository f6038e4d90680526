// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;

/** How answers are judged. */
public sealed interface Scorer {

  /** By the checker of the family that made the case. */
  record Family() implements Scorer {}

  /** The answer says what is expected, but for case, articles and punctuation. */
  record Exact() implements Scorer {}

  /**
   * The last number of the answer is that which is expected.
   *
   * @param tolerance by which part of the expected number it may differ, 0 to 1
   */
  record Numeric(double tolerance) implements Scorer {

    public Numeric {
      if (!(tolerance >= 0 && tolerance <= 1)) {
        throw new IllegalArgumentException(
            "tolerance: %s, must be from 0 to 1".formatted(tolerance));
      }
    }
  }

  /**
   * A tool says so: by {@code true}, {@code value: true}, or a field {@code right} that is true.
   *
   * @param name {@code server__tool}
   * @param arguments with the texts <code>${answer}</code>, <code>${expected}</code> and <code>
   *     ${goal}</code> where they are to be
   */
  record Tool(String name, JsonObject arguments) implements Scorer {}

  /**
   * A model judges, by what the rubric says.
   *
   * @param rubric what makes an answer good, in words
   * @param pass the points, of 1 to 5, from which on it is right
   */
  record Rubric(String rubric, int pass) implements Scorer {

    public Rubric {
      if (rubric.isBlank()) {
        throw new IllegalArgumentException("rubric: empty, must say what makes an answer good");
      }
      if (pass < 1 || pass > 5) {
        throw new IllegalArgumentException("pass: %d, must be 1 to 5".formatted(pass));
      }
    }
  }

  default JsonObject json() {
    return switch (this) {
      case Family _ -> Json.object().add("kind", "family").build();
      case Exact _ -> Json.object().add("kind", "exact").build();
      case Numeric(var tolerance) ->
          Json.object().add("kind", "numeric").add("tolerance", tolerance).build();
      case Tool(var name, var arguments) ->
          Json.object().add("kind", "tool").add("tool", name).add("arguments", arguments).build();
      case Rubric(var rubric, var pass) ->
          Json.object().add("kind", "rubric").add("rubric", rubric).add("pass", pass).build();
    };
  }

  /** Reads what {@link #json} wrote. */
  static Scorer of(JsonObject json) {
    return switch (json.getString("kind")) {
      case "family" -> new Family();
      case "exact" -> new Exact();
      case "numeric" -> new Numeric(json.getJsonNumber("tolerance").doubleValue());
      case "tool" -> new Tool(json.getString("tool"), json.getJsonObject("arguments"));
      case "rubric" -> new Rubric(json.getString("rubric"), json.getInt("pass"));
      default -> throw new IllegalArgumentException("there is no scorer " + json.getString("kind"));
    };
  }
}
