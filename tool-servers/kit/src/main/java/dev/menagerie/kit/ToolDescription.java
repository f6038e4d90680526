// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/**
 * A tool as {@code tools/list} describes it.
 *
 * @param description empty if the server gave none
 * @param outputSchema of the value beside the contents of its results; empty if it gave none
 * @param annotations the server's own hints, never to be trusted; empty if it gave none
 */
public record ToolDescription(
    String name,
    String description,
    JsonObject inputSchema,
    JsonObject outputSchema,
    JsonObject annotations) {

  /** A tool that says nothing of its results. */
  public ToolDescription(
      String name, String description, JsonObject inputSchema, JsonObject annotations) {
    this(name, description, inputSchema, JsonValue.EMPTY_JSON_OBJECT, annotations);
  }

  public JsonObject json() {
    var json =
        Wire.object()
            .add("name", name)
            .add("description", description)
            .add("inputSchema", inputSchema);
    if (!outputSchema.isEmpty()) {
      json.add("outputSchema", outputSchema);
    }
    if (!annotations.isEmpty()) {
      json.add("annotations", annotations);
    }
    return json.build();
  }

  /**
   * Reads a tool.
   *
   * @throws RpcError if it has no name or no schema
   */
  public static ToolDescription of(JsonObject json) {
    var name = json.getString("name", "");
    if (name.isEmpty() || !(json.get("inputSchema") instanceof JsonObject schema)) {
      throw RpcError.invalid("a tool needs a name and an inputSchema that is an object");
    }
    return new ToolDescription(
        name,
        json.getString("description", ""),
        schema,
        Wire.object(json, "outputSchema"),
        Wire.object(json, "annotations"));
  }
}
