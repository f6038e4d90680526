// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.Content;
import dev.menagerie.kit.ToolResult;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database that is asked through its tools. */
record Asking(Tools.Desk desk) {

  /** Settings of an address, and of variables and their values in turn. */
  static Map<String, String> environment(String url, String... more) {
    var environment = new HashMap<>(Map.of(Settings.URL, url));
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  /** Opened in this process; nothing may need the last means. */
  static Database open(String url, String... more) {
    return Database.open(
        Settings.of(environment(url, more)),
        () -> {
          throw new AssertionError("a statement could not be stopped");
        });
  }

  /** What a query returns. */
  String says(String sql, @Nullable Object... parameters) {
    return said(desk.call("query", arguments(sql, parameters)));
  }

  /** Why a query is refused. */
  String refuses(String sql, @Nullable Object... parameters) {
    return refused(desk.call("query", arguments(sql, parameters)));
  }

  String changes(String sql, @Nullable Object... parameters) {
    return said(desk.call("execute", arguments(sql, parameters)));
  }

  String refusesChange(String sql, @Nullable Object... parameters) {
    return refused(desk.call("execute", arguments(sql, parameters)));
  }

  String tables(String part) {
    return said(desk.call("tables", Json.createObjectBuilder().add("name", part).build()));
  }

  String describes(String table) {
    return said(desk.call("describe", Json.createObjectBuilder().add("table", table).build()));
  }

  String refusesToDescribe(String table) {
    return refused(desk.call("describe", Json.createObjectBuilder().add("table", table).build()));
  }

  private static JsonObject arguments(String sql, @Nullable Object... parameters) {
    var arguments = Json.createObjectBuilder().add("sql", sql);
    if (parameters.length > 0) {
      var values = Json.createArrayBuilder();
      for (var value : parameters) {
        values.add(
            value == null
                ? JsonValue.NULL
                : Json.createArrayBuilder(List.of(value)).build().getFirst());
      }
      arguments.add("parameters", values);
    }
    return arguments.build();
  }

  private static String said(ToolResult result) {
    assertThat(result.isError()).as(text(result)).isFalse();
    return text(result);
  }

  private static String refused(ToolResult result) {
    assertThat(result.isError()).as(text(result)).isTrue();
    assertThat(text(result)).doesNotContain("\tat ");
    return text(result);
  }

  private static String text(ToolResult result) {
    return ((Content.Text) result.content().getFirst()).text();
  }
}
