// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;

/**
 * A tool that a server offers.
 *
 * @param name of letters, digits, {@code _}, {@code -} and {@code .}, at most 128
 * @param description for the model that chooses among tools
 * @param inputSchema JSON Schema 2020-12 of the arguments, of type object
 * @param annotations hints such as {@code readOnlyHint}; may be empty
 */
public record ServedTool(
    String name,
    String description,
    JsonObject inputSchema,
    JsonObject annotations,
    ToolHandler handler) {

  public ServedTool {
    if (!name.matches("[A-Za-z0-9_.-]{1,128}")) {
      throw new IllegalArgumentException(
          "name: \"%s\", must be 1 to 128 of A-Z, a-z, 0-9, _, - and .".formatted(name));
    }
    if (!"object".equals(inputSchema.getString("type", ""))) {
      throw new IllegalArgumentException(
          "inputSchema of %s: its type must be \"object\"".formatted(name));
    }
  }

  public ServedTool(String name, String description, JsonObject inputSchema, ToolHandler handler) {
    this(name, description, inputSchema, Wire.NOTHING, handler);
  }

  /** What {@code tools/list} says of it. */
  public ToolDescription described() {
    return new ToolDescription(name, description, inputSchema, annotations);
  }
}
