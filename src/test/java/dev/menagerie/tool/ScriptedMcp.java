// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A server that answers each request as a script says, and remembers what it saw. */
public final class ScriptedMcp implements AutoCloseable {

  /** A request; header names in lower case. */
  public record Seen(String verb, Map<String, String> headers, JsonObject body) {

    public String method() {
      return body.getString("method", "");
    }

    JsonObject params() {
      return body.containsKey("params")
          ? body.getJsonObject("params")
          : JsonValue.EMPTY_JSON_OBJECT;
    }

    JsonValue id() {
      return body.getOrDefault("id", JsonValue.NULL);
    }
  }

  public sealed interface Answer {

    record Whole(int status, String type, String body, Map<String, String> headers)
        implements Answer {}

    /** Chunks of an event stream, and whether it then breaks off. */
    record Stream(List<String> chunks, boolean broken) implements Answer {}

    /** No answer until the server closes. */
    record Silence() implements Answer {}

    static Answer json(JsonObject body) {
      return new Whole(200, "application/json", body.toString(), Map.of());
    }

    static Answer status(int status) {
      return new Whole(status, "text/plain", "no", Map.of());
    }

    static Answer result(Seen seen, JsonObject result) {
      return json(message(seen, result));
    }

    static Answer error(Seen seen, int status, int code) {
      var error = Json.object().add("code", code).add("message", "said no");
      var body = Json.object().add("jsonrpc", "2.0").add("id", seen.id()).add("error", error);
      return new Whole(status, "application/json", body.build().toString(), Map.of());
    }

    static Answer stream(String... events) {
      return new Stream(List.of(events), false);
    }
  }

  static JsonObject message(Seen seen, JsonObject result) {
    return Json.object().add("jsonrpc", "2.0").add("id", seen.id()).add("result", result).build();
  }

  static String event(JsonObject message) {
    return "event: message\ndata: " + message + "\n\n";
  }

  /** A result of {@code tools/call} with one text. */
  public static JsonObject text(String text) {
    var content = Json.array().add(Json.object().add("type", "text").add("text", text));
    return Json.object().add("content", content).build();
  }

  /** A result of {@code tools/list} with tools that take anything. */
  static JsonObject tools(String... names) {
    var tools = Json.array();
    for (var name : names) {
      var schema = Json.object().add("type", "object");
      tools.add(
          Json.object().add("name", name).add("description", "D.").add("inputSchema", schema));
    }
    return Json.object().add("tools", tools).build();
  }

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WebServer web;

  public ScriptedMcp(Function<Seen, Answer> script) {
    this(0, script);
  }

  ScriptedMcp(int port, Function<Seen, Answer> script) {
    this.web =
        WebServer.builder()
            .host("127.0.0.1")
            .port(port)
            .featuresDiscoverServices(
                false) // they would take over the meters of the server under test
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(10))
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(routing -> routing.any("/mcp", (req, res) -> answer(script, req, res)))
            .build()
            .start();
  }

  /** A modern server: discovers and lists by itself, and calls as the script says. */
  public static ScriptedMcp modern(List<String> tools, Function<Seen, Answer> calls) {
    return new ScriptedMcp(seen -> modernAnswer(seen, tools, calls));
  }

  public static Answer modernAnswer(Seen seen, List<String> tools, Function<Seen, Answer> calls) {
    return switch (seen.method()) {
      case "server/discover" ->
          Answer.result(
              seen,
              Json.object().add("supportedVersions", Json.array(List.of("2026-07-28"))).build());
      case "tools/list" -> Answer.result(seen, tools(tools.toArray(String[]::new)));
      default -> calls.apply(seen);
    };
  }

  public URI url() {
    return URI.create("http://127.0.0.1:%d/mcp".formatted(web.port()));
  }

  int port() {
    return web.port();
  }

  public List<Seen> seen(String method) {
    return seen.stream().filter(one -> one.method().equals(method)).toList();
  }

  private void answer(Function<Seen, Answer> script, ServerRequest request, ServerResponse response)
      throws IOException {
    var headers = new TreeMap<String, String>();
    request.headers().forEach(h -> headers.put(h.name().toLowerCase(Locale.ROOT), h.get()));
    var text = request.content().hasEntity() ? request.content().as(String.class) : "{}";
    var one = new Seen(request.prologue().method().text(), headers, Json.object(text));
    seen.add(one);
    switch (script.apply(one)) {
      case Answer.Whole(var status, var type, var body, var extra) -> {
        response.status(status).header(HeaderNames.CONTENT_TYPE, type);
        extra.forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.send(body.getBytes(StandardCharsets.UTF_8));
      }
      case Answer.Stream(var chunks, var broken) -> stream(response, chunks, broken);
      case Answer.Silence() -> silence(response);
    }
  }

  private static void stream(ServerResponse response, List<String> chunks, boolean broken)
      throws IOException {
    response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
    var out = response.outputStream();
    for (var chunk : chunks) {
      out.write(chunk.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
    if (broken) {
      throw new UncheckedIOException(new IOException("broken by the script"));
    }
    out.close();
  }

  private void silence(ServerResponse response) {
    try {
      closing.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    response.status(503).send();
  }

  @Override
  public void close() {
    closing.countDown();
    web.stop();
  }
}
