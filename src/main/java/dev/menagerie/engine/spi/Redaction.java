// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Knows the secrets that no journal may hold. What models read has a note in the place of each;
 * what is acted on as it stands is refused instead.
 */
public interface Redaction {

  /** Knows none. */
  Redaction NONE =
      new Redaction() {
        @Override
        public Optional<String> found(String text) {
          return Optional.empty();
        }

        @Override
        public String removed(String text) {
          return text;
        }
      };

  /** What a secret in a text is called, if there is one. */
  Optional<String> found(String text);

  /** A text with a note in the place of each secret. */
  String removed(String text);

  /** Knows the secrets of another one too, and removes its own first. */
  default Redaction and(Redaction other) {
    var own = this;
    return new Redaction() {
      @Override
      public Optional<String> found(String text) {
        return own.found(text).or(() -> other.found(text));
      }

      @Override
      public String removed(String text) {
        return other.removed(own.removed(text));
      }
    };
  }

  /** The same of all texts, whole numbers and names of fields in a value. */
  default JsonValue removed(JsonValue json) {
    return switch (json) {
      case JsonString text -> Json.text(removed(text.getString()));
      case JsonNumber number -> {
        var left = number.isIntegral() ? removed(number.toString()) : number.toString();
        yield left.equals(number.toString()) ? number : Json.text(left);
      }
      case JsonObject object -> removed(object);
      case JsonArray array -> {
        var left = Json.array();
        array.forEach(it -> left.add(removed(it)));
        yield left.build();
      }
      default -> json;
    };
  }

  /** The same of an object. */
  default JsonObject removed(JsonObject json) {
    var left = Json.object();
    json.forEach((name, value) -> left.add(removed(name), removed(value)));
    return left.build();
  }

  /** Where in a value the first secret is, and what it is called: {@code steps[1].key: AWS key}. */
  default Optional<Place> first(JsonValue json) {
    return places(json).findFirst();
  }

  /** Where a secret is. */
  record Place(String at, String name) {

    private Place below(String step) {
      return new Place(at.isEmpty() || at.startsWith("[") ? step + at : step + "." + at, name);
    }
  }

  private Stream<Place> places(JsonValue json) {
    return switch (json) {
      case JsonString text -> found(text.getString()).stream().map(it -> new Place("", it));
      case JsonNumber number ->
          number.isIntegral()
              ? found(number.toString()).stream().map(it -> new Place("", it))
              : Stream.empty();
      case JsonObject object ->
          object.entrySet().stream()
              .flatMap(
                  it ->
                      Stream.concat(
                          found(it.getKey()).stream().map(name -> new Place("", name)),
                          places(it.getValue()).map(place -> place.below(it.getKey()))));
      case JsonArray array ->
          IntStream.range(0, array.size())
              .boxed()
              .flatMap(it -> places(array.get(it)).map(place -> place.below("[" + it + "]")));
      default -> Stream.empty();
    };
  }
}
