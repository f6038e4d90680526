// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** The tools as clients see them. */
final class Tools {

  /** Whoever carries calls out. */
  interface Desk {
    ToolResult call(String tool, JsonObject arguments);
  }

  private static final String STATEMENT =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
          "sql": {
            "type": "string",
            "description": "one statement, with ? in the place of each parameter",
            "minLength": 1,
            "maxLength": 100000
          },
          "parameters": {
            "type": "array",
            "description": "a value for each ? of the statement, in order; left out if there is none",
            "items": {"type": ["string", "number", "boolean", "null"]}
          }
        },
        "required": ["sql"],
        "additionalProperties": false
      }\
      """;

  private static final String TABLES =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
          "name": {
            "type": "string",
            "description": "a part of the names wanted, in upper or lower case; all if it is left out"
          }
        },
        "additionalProperties": false
      }\
      """;

  private static final String DESCRIBE =
      """
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
          "table": {
            "type": "string",
            "description": "a table or view, with its schema (sales.orders) or without (orders)",
            "minLength": 1
          }
        },
        "required": ["table"],
        "additionalProperties": false
      }\
      """;

  private Tools() {}

  static List<ServedTool> of(Settings settings, Desk desk) {
    var dialect = Dialect.of(settings.url());
    var limits =
        "%d rows, %d bytes and %d seconds"
            .formatted(settings.maxRows(), settings.maxBytes(), settings.timeout().toSeconds());
    var tools = new ArrayList<ServedTool>();
    tools.add(
        tool(
            "query",
            "Ask the database",
            """
            Asks the %s database one SQL statement that reads, such as SELECT, WITH or EXPLAIN; nothing can be changed. \
            Returns CSV with a header: NULL is written NULL, the text NULL as "NULL", the empty text as "". \
            At most %s; what is cut says so. \
            Write values as ? and pass them in parameters. %s The tools tables and describe know the names.\
            """
                .formatted(dialect.product(), limits, dialect.advice()),
            STATEMENT,
            true,
            desk));
    tools.add(
        tool(
            "tables",
            "List tables",
            """
            Lists the tables and views of the database as CSV: schema, name, kind, rows (about how many; \
            NULL if that is not known) and comment.\
            """,
            TABLES,
            true,
            desk));
    tools.add(
        tool(
            "describe",
            "Describe a table",
            """
            Describes a table or view: its columns with type, default and comment, its primary key, \
            what it references and what references it, and its indexes.\
            """,
            DESCRIBE,
            true,
            desk));
    if (settings.write()) {
      tools.add(
          tool(
              "execute",
              "Change the database",
              """
              Carries out one SQL statement that changes the %s database, such as INSERT, UPDATE, DELETE or CREATE, \
              and commits it; if it fails nothing is changed. Says how many rows were changed, or returns the rows of \
              a RETURNING clause as CSV. Write values as ? and pass them in parameters. %s\
              """
                  .formatted(dialect.product(), dialect.advice()),
              STATEMENT,
              false,
              desk));
    }
    return tools;
  }

  private static ServedTool tool(
      String name, String title, String description, String schema, boolean readOnly, Desk desk) {
    return new ServedTool(
        name,
        description,
        json(schema),
        hints(title, readOnly),
        (arguments, _) -> desk.call(name, arguments));
  }

  /** Hints for clients. The database is all that can be reached. */
  private static JsonObject hints(String title, boolean readOnly) {
    return Json.createObjectBuilder()
        .add("title", title)
        .add("readOnlyHint", readOnly)
        .add("destructiveHint", !readOnly)
        .add("idempotentHint", readOnly)
        .add("openWorldHint", false)
        .build();
  }

  static JsonObject json(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }
}
