// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import java.util.List;

/** A prompt with what writes it. */
public record ServedPrompt(
    String name, String description, List<Argument> arguments, PromptHandler handler) {

  /**
   * An argument, always a text.
   *
   * @param suggestions offered while it is typed, best first; may be empty
   */
  public record Argument(
      String name, String description, boolean required, List<String> suggestions) {

    public Argument {
      suggestions = List.copyOf(suggestions);
    }

    public static Argument required(String name, String description) {
      return new Argument(name, description, true, List.of());
    }

    private JsonObject json() {
      return Wire.object()
          .add("name", name)
          .add("description", description)
          .add("required", required)
          .build();
    }
  }

  public ServedPrompt {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a prompt needs a name");
    }
    arguments = List.copyOf(arguments);
  }

  JsonObject described() {
    var listed = Wire.array();
    arguments.forEach(argument -> listed.add(argument.json()));
    return Wire.object()
        .add("name", name)
        .add("description", description)
        .add("arguments", listed)
        .build();
  }
}
