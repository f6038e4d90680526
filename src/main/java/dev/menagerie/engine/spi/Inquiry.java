// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;

/**
 * What a tool asks in the middle of a call, which goes on when it is answered.
 *
 * @param forms for a person, in order; at least one
 * @param state what the gateway goes on with, kept as it is
 */
public record Inquiry(List<Form> forms, JsonObject state) {

  /**
   * One form, cleaned of what must not be shown.
   *
   * @param name of the answer, as the tool knows it
   * @param schema of type object, with flat properties
   * @param secret the fields that look as if they were for a secret
   */
  public record Form(String name, String message, JsonObject schema, List<String> secret) {

    public Form {
      secret = List.copyOf(secret);
    }

    private JsonObject json() {
      return Json.object()
          .add("name", name)
          .add("message", message)
          .add("schema", schema)
          .add("secret", Json.array(secret))
          .build();
    }

    private static Form of(JsonObject json) {
      return new Form(
          json.getString("name"),
          json.getString("message"),
          json.getJsonObject("schema"),
          json.getJsonArray("secret").getValuesAs(JsonString::getString));
    }
  }

  public Inquiry {
    forms = List.copyOf(forms);
  }

  /** The form in the journal. */
  public JsonObject json() {
    var all = Json.array();
    forms.forEach(form -> all.add(form.json()));
    return Json.object().add("forms", all).add("state", state).build();
  }

  /** Reads what {@link #json} wrote; other members are left alone. */
  public static Inquiry of(JsonObject json) {
    return new Inquiry(
        json.getJsonArray("forms").getValuesAs(Form::of), json.getJsonObject("state"));
  }
}
