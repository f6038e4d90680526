// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;

/** Carries calls out on the database. */
record DatabaseDesk(Database database) implements Tools.Desk {

  private static final System.Logger LOG = System.getLogger(DatabaseDesk.class.getName());

  @Override
  public ToolResult call(String tool, JsonObject arguments) {
    try {
      return ToolResult.text(perform(tool, arguments));
    } catch (Refused e) {
      return ToolResult.error(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "tool " + tool + " failed", e);
      return ToolResult.error("the tool failed inside; its server's log says why");
    }
  }

  private String perform(String tool, JsonObject arguments) {
    return switch (tool) {
      case "query" ->
          new Statements(database).query(arguments.getString("sql"), parameters(arguments));
      case "execute" ->
          new Statements(database).execute(arguments.getString("sql"), parameters(arguments));
      case "tables" -> new Schema(database).tables(arguments.getString("name", ""));
      case "describe" -> new Schema(database).describe(arguments.getString("table"));
      default -> throw new Refused("there is no tool " + tool);
    };
  }

  private static List<JsonValue> parameters(JsonObject arguments) {
    return arguments.containsKey("parameters") ? arguments.getJsonArray("parameters") : List.of();
  }
}
