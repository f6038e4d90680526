// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;

/** A client of the server, over HTTP. */
record McpCaller(HttpClient http, URI url) {

  static final JsonObject NOTHING = Json.createObjectBuilder().build();

  static McpCaller of(String url) {
    return new McpCaller(HttpClient.newHttpClient(), URI.create(url));
  }

  /** What came back from a call. */
  record Reply(String text, boolean isError) {}

  Reply run(String code) {
    return run(Json.createObjectBuilder().add("code", code).build());
  }

  Reply run(JsonObject arguments) {
    var params = Json.createObjectBuilder().add("name", "run").add("arguments", arguments).build();
    var result = result(request("tools/call", params, Map.of()));
    var content = result.getJsonArray("content").getJsonObject(0);
    return new Reply(content.getString("text"), result.getBoolean("isError"));
  }

  HttpResponse<String> request(String method, JsonObject params, Map<String, String> headers) {
    var body =
        Json.createObjectBuilder()
            .add("jsonrpc", "2.0")
            .add("id", 1)
            .add("method", method)
            .add("params", params)
            .build()
            .toString();
    var request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(ascii(body)));
    headers.forEach(request::header);
    return send(request.build());
  }

  HttpResponse<String> health() {
    return send(HttpRequest.newBuilder(url.resolve("/health")).build());
  }

  static JsonObject result(HttpResponse<String> reply) {
    try (var reader = Json.createReader(new StringReader(reply.body()))) {
      return reader.readObject().getJsonObject("result");
    }
  }

  /** JSON may have halves of characters, UTF-8 may not. */
  private static String ascii(String json) {
    return json.chars()
        .mapToObj(unit -> unit < 128 ? Character.toString(unit) : "\\u%04x".formatted(unit))
        .collect(Collectors.joining());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
