// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a tool answers.
 *
 * @param structured the result as a value, beside the contents
 * @param isError whether the call failed in a way that the model should read
 */
public record ToolResult(List<Content> content, Optional<JsonValue> structured, boolean isError) {

  public ToolResult {
    content = List.copyOf(content);
  }

  public static ToolResult text(String text) {
    return new ToolResult(List.of(new Content.Text(text)), Optional.empty(), false);
  }

  /** A failure for the model to read. */
  public static ToolResult error(String reason) {
    return new ToolResult(List.of(new Content.Text(reason)), Optional.empty(), true);
  }

  /** The same result with a value beside it. */
  public ToolResult with(JsonValue structured) {
    return new ToolResult(content, Optional.of(structured), isError);
  }

  public JsonObject json() {
    var contents = Wire.array();
    content.forEach(part -> contents.add(part.json()));
    var json = Wire.object().add("content", contents);
    structured.ifPresent(value -> json.add("structuredContent", value));
    return json.add("isError", isError).build();
  }

  /**
   * Reads a result.
   *
   * @throws RpcError if it has neither contents nor a value
   */
  public static ToolResult of(JsonObject json) {
    var structured = Optional.<JsonValue>ofNullable(json.get("structuredContent"));
    var content = new ArrayList<Content>();
    if (json.get("content") instanceof JsonArray parts) {
      for (var part : parts) {
        if (!(part instanceof JsonObject object)) {
          throw RpcError.invalid("a tool's content must be a list of objects");
        }
        content.add(Content.of(object));
      }
    } else if (structured.isEmpty()) {
      throw RpcError.invalid("a tool's result needs content");
    }
    return new ToolResult(content, structured, json.getBoolean("isError", false));
  }
}
