// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Shape;
import jakarta.json.JsonObject;
import java.util.List;

/** The parameters of an architecture, which are the components of its record. */
record ParameterShape(Architecture defaults, Shape<Architecture> shape) {

  @SuppressWarnings("unchecked") // the shape of the defaults' own class
  static ParameterShape of(Architecture defaults) {
    return new ParameterShape(defaults, (Shape<Architecture>) Shape.of(defaults.getClass()));
  }

  /** Each with its default; none is required. */
  JsonObject schema() {
    var schema = shape.schema();
    var values = shape.encode(defaults);
    var properties = Json.object();
    schema
        .getJsonObject("properties")
        .forEach(
            (name, property) ->
                properties.add(
                    name, Json.object(property.asJsonObject()).add("default", values.get(name))));
    return Json.object(schema)
        .add("properties", properties)
        .add("required", Json.array(List.of()))
        .build();
  }

  /**
   * The architecture with its defaults overridden.
   *
   * @throws IllegalArgumentException if one does not fit; the message names it
   */
  Architecture with(JsonObject parameters) {
    var values = Json.object(shape.encode(defaults));
    parameters.forEach(values::add);
    try {
      return shape.decode(values.build());
    } catch (Malformed e) {
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replaceFirst("^\\$[.:]\\s*", ""), e);
    }
  }
}
