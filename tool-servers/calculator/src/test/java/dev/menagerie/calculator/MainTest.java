// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.calculator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.kit.ToolServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server over HTTP, as a client sees it. */
class MainTest {

  private final ToolServer.Listening server =
      ToolServer.of("calculator", "1", Main.tools()).start("127.0.0.1", 0);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void lists_its_one_tool_as_reading_only() throws Exception {
    var tool = request("tools/list", "{}").getJsonArray("tools").getJsonObject(0);

    assertThat(tool.getString("name")).isEqualTo("evaluate");
    assertThat(tool.getJsonObject("annotations").getBoolean("readOnlyHint")).isTrue();
    assertThat(tool.getJsonObject("inputSchema").getBoolean("additionalProperties")).isFalse();
  }

  @Test
  void evaluates() throws Exception {
    var result = call("{\"expression\": \"1/3 + 15% of 80\"}");

    assertThat(text(result)).isEqualTo("37/3 (about 12.33333333)");
    assertThat(result.getBoolean("isError")).isFalse();
  }

  @Test
  void answers_a_wrong_expression_with_an_error_that_says_where() throws Exception {
    var result = call("{\"expression\": \"2 + * 3\"}");

    assertThat(result.getBoolean("isError")).isTrue();
    assertThat(text(result)).startsWith("at character 5, \"*\"");
  }

  @Test
  void survives_the_deepest_tree_that_fits() throws Exception {
    var result = call("{\"expression\": \"%s1\"}".formatted("-".repeat(1998)));

    assertThat(text(result)).isEqualTo("1");
  }

  @Test
  void refuses_a_missing_expression() throws Exception {
    var result = call("{}");

    assertThat(result.getBoolean("isError")).isTrue();
    assertThat(text(result)).contains("expression");
  }

  @Test
  void is_healthy() throws Exception {
    var health = URI.create(server.url()).resolve("/health");

    var response = http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("UP");
  }

  private JsonObject call(String arguments) throws Exception {
    return request("tools/call", "{\"name\": \"evaluate\", \"arguments\": " + arguments + "}");
  }

  private JsonObject request(String method, String params) throws Exception {
    var body =
        "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"%s\", \"params\": %s}"
            .formatted(method, params);
    var request =
        HttpRequest.newBuilder(URI.create(server.url()))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var reader =
        Json.createReader(new StringReader(http.send(request, BodyHandlers.ofString()).body()))) {
      return reader.readObject().getJsonObject("result");
    }
  }

  private static String text(JsonObject result) {
    return result.getJsonArray("content").getJsonObject(0).getString("text");
  }
}
