// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.menagerie.kit.ToolServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server over HTTP, as a client sees it. */
class MainTest {

  @TempDir Path temp;
  private ToolServer.Listening server;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    server = ToolServer.of("files", "1", Main.tools(Root.open(temp))).start("127.0.0.1", 0);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  @Test
  void lists_five_tools_of_which_one_writes() throws Exception {
    var tools = request("tools/list", "{}").getJsonArray("tools").getValuesAs(JsonObject.class);

    assertThat(tools)
        .extracting(
            tool -> tool.getString("name"),
            tool -> tool.getJsonObject("annotations").getBoolean("readOnlyHint"))
        .containsExactly(
            tuple("list", true),
            tuple("read", true),
            tuple("stat", true),
            tuple("search", true),
            tuple("write", false));
    assertThat(tools)
        .allSatisfy(
            tool ->
                assertThat(tool.getJsonObject("inputSchema").getBoolean("additionalProperties"))
                    .isFalse());
  }

  @Test
  void works_through_every_tool() throws Exception {
    assertThat(said("write", "{\"path\": \"n/a.txt\", \"text\": \"one\\ntwo\\n\"}"))
        .isEqualTo("wrote 8 bytes to n/a.txt");
    assertThat(said("write", "{\"path\": \"n/a.txt\", \"text\": \"x\", \"append\": true}"))
        .contains("appended 1 bytes");

    assertThat(said("list", "{}")).isEqualTo("n/");
    assertThat(said("list", "{\"path\": \"n\"}")).isEqualTo("a.txt (9 bytes)");
    assertThat(said("read", "{\"path\": \"n/a.txt\"}")).isEqualTo("one\ntwo\nx");
    assertThat(said("read", "{\"path\": \"n/a.txt\", \"from\": 2, \"to\": 2}")).isEqualTo("two\n");
    assertThat(said("read", "{\"path\": \"n/a.txt\", \"from\": 3, \"to\": 1e20}")).isEqualTo("x\n");
    assertThat(said("search", "{\"text\": \"tw\"}")).startsWith("n/a.txt:2: two");
    assertThat(said("stat", "{\"path\": \"n/a.txt\"}")).contains("lines: 3");
  }

  @Test
  void answers_an_escape_with_an_error() throws Exception {
    var result = call("read", "{\"path\": \"../../etc/passwd\"}");

    assertThat(result.getBoolean("isError")).isTrue();
    assertThat(text(result)).contains("outside the folder");
  }

  @Test
  void is_healthy() throws Exception {
    var health = URI.create(server.url()).resolve("/health");

    var response = http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("UP");
  }

  private String said(String tool, String arguments) throws Exception {
    return text(call(tool, arguments));
  }

  private JsonObject call(String tool, String arguments) throws Exception {
    return request(
        "tools/call", "{\"name\": \"%s\", \"arguments\": %s}".formatted(tool, arguments));
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
