// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Protocol;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A client of MCP that sends what a test says, and shows all that comes back. */
final class McpPeer {

  private final URI url;
  private final HttpClient http;
  private final Map<String, String> headers = new HashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private JsonObject capabilities = JsonValue.EMPTY_JSON_OBJECT;

  McpPeer(URI base) {
    this(base, HttpClient.newHttpClient());
  }

  McpPeer(URI base, HttpClient http) {
    this.url = base.resolve("/mcp");
    this.http = http;
  }

  /**
   * What came back.
   *
   * @param messages the last one is the answer; none if there is no body
   */
  record Reply(int status, String type, String session, List<JsonObject> messages) {

    JsonObject answer() {
      return messages.getLast();
    }

    JsonObject result() {
      var result = answer().getJsonObject("result");
      if (result == null) {
        throw new AssertionError("no result: " + this);
      }
      return result;
    }

    JsonObject error() {
      var error = answer().getJsonObject("error");
      if (error == null) {
        throw new AssertionError("no error: " + this);
      }
      return error;
    }

    /** The text of a tool's result. */
    String text() {
      return result().getJsonArray("content").getJsonObject(0).getString("text");
    }

    JsonObject structured() {
      return result().getJsonObject("structuredContent");
    }
  }

  /** One that can do these things too. */
  McpPeer offering(String json) {
    capabilities = Json.object(json);
    return this;
  }

  McpPeer with(String header, String value) {
    headers.put(header, value);
    return this;
  }

  JsonObject params(String json, String meta) {
    var params = Json.object(json);
    var all =
        Json.object(Json.object(meta))
            .add(Protocol.VERSION_META, Protocol.MODERN)
            .add(Protocol.CAPABILITIES_META, capabilities)
            .add(Protocol.CLIENT_META, Json.object().add("name", "peer").add("version", "1"));
    return Json.object(params).add("_meta", all).build();
  }

  /** Sends a request of the era without a handshake. */
  Reply modern(String method, String params) {
    return modern(method, params, "{}");
  }

  Reply modern(String method, String params, String meta) {
    return read(send(modernRequest(method, params, meta)));
  }

  HttpRequest modernRequest(String method, String params, String meta) {
    var body = params(params, meta);
    var request = request(message(method, body));
    request.header(Protocol.VERSION_HEADER, Protocol.MODERN).header("Mcp-Method", method);
    if (method.equals("tools/call")) {
      request.header("Mcp-Name", body.getString("name"));
    }
    return request.build();
  }

  /** Calls an agent. */
  Reply call(String agent, String arguments) {
    return modern("tools/call", callOf(agent, arguments));
  }

  static String callOf(String agent, String arguments) {
    return Json.object()
        .add("name", agent)
        .add("arguments", Json.object(arguments))
        .build()
        .toString();
  }

  /** Sends a request as a client that began with a handshake. */
  HttpRequest legacyRequest(String method, String params, String session) {
    var request = request(message(method, Json.object(params)));
    request.header(Protocol.VERSION_HEADER, "2025-11-25");
    if (!session.isEmpty()) {
      request.header(Protocol.SESSION_HEADER, session);
    }
    return request.build();
  }

  Reply legacy(String method, String params, String session) {
    return read(send(legacyRequest(method, params, session)));
  }

  /** Begins as a legacy client; returns its session. */
  String initialize(String capabilities) {
    var params =
        """
        {"protocolVersion": "2025-11-25", "capabilities": %s,
         "clientInfo": {"name": "peer", "version": "1"}}
        """;
    return legacy("initialize", params.formatted(capabilities), "").session();
  }

  /** Sends any message, such as a notification or an answer. */
  int tell(JsonObject message, String session) {
    var request = request(message).header(Protocol.VERSION_HEADER, "2025-11-25");
    return send(request.header(Protocol.SESSION_HEADER, session).build()).statusCode();
  }

  HttpClient http() {
    return http;
  }

  private JsonObject message(String method, JsonObject params) {
    return Json.object()
        .add("jsonrpc", "2.0")
        .add("id", ids.incrementAndGet())
        .add("method", method)
        .add("params", params)
        .build();
  }

  private HttpRequest.Builder request(JsonObject message) {
    var request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message.toString()));
    headers.forEach(request::setHeader);
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reply read(HttpResponse<String> response) {
    var type = response.headers().firstValue("Content-Type").orElse("");
    var session = response.headers().firstValue(Protocol.SESSION_HEADER).orElse("");
    var messages =
        type.startsWith("text/event-stream")
            ? messages(response.body().lines()).toList()
            : Stream.of(response.body()).filter(it -> !it.isEmpty()).map(Json::object).toList();
    return new Reply(response.statusCode(), type, session, messages);
  }

  /** The messages of an event stream. */
  static Stream<JsonObject> messages(Stream<String> lines) {
    return lines
        .filter(line -> line.startsWith("data: "))
        .map(line -> Json.object(line.substring("data: ".length())));
  }
}
