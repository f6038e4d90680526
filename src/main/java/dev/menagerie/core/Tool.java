// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import jakarta.json.JsonObject;

/**
 * A tool as the model sees it.
 *
 * @param name {@code server__tool}
 * @param schema JSON Schema 2020-12 of the arguments, an object
 */
public record Tool(String name, String description, JsonObject schema) {

  /** One line for prompts that list tools in text: name, description, schema. */
  public String line() {
    return "%s: %s Arguments: %s"
        .formatted(name, description.strip().replaceAll("\\s*\\n\\s*", " "), schema);
  }
}
