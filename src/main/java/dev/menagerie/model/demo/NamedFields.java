// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Fills in the fields of an object that the prompt itself names, each with its type. */
record NamedFields(Mind mind) {

  private static final Pattern NAMED =
      Pattern.compile("JSON object with the fields: (\\S+ \\(\\w+\\)(?:, \\S+ \\(\\w+\\))*)");

  /** The object; an empty one if the prompt names no fields. */
  JsonObject filled() {
    var object = Json.object();
    var list = NAMED.matcher(mind.rendered().text());
    if (list.find()) {
      for (var field : list.group(1).split(", ")) {
        int type = field.indexOf(" (");
        var name = field.substring(0, type);
        object.add(name, value(name, field.substring(type + 1)));
      }
    }
    return object.build();
  }

  private JsonValue value(String name, String type) {
    return switch (type) {
      case "(number)" ->
          Json.number(
              Understood.value(mind.answer())
                  .map(it -> new BigDecimal(it.text()))
                  .orElse(BigDecimal.ZERO));
      case "(truth)" -> mind.problem().isPresent() ? JsonValue.TRUE : JsonValue.FALSE;
      case "(list)" -> Json.array(mind.reasoning()).build();
      case "(object)" -> JsonValue.EMPTY_JSON_OBJECT;
      default ->
          Json.text(Form.answering(name) ? mind.answer() : String.join("\n", mind.reasoning()));
    };
  }
}
