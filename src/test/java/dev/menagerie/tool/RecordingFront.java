// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands before a real tool server, and remembers what was sent to it. */
public final class RecordingFront implements AutoCloseable {

  private static final Set<String> PASSED = Set.of("accept", "content-type", "last-event-id");

  private final URI behind;
  private final boolean modern;
  private final HttpServer web;
  private final HttpClient client =
      HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  private final List<JsonObject> seen = new CopyOnWriteArrayList<>();

  private RecordingFront(String behind, boolean modern) {
    this.behind = URI.create(behind);
    this.modern = modern;
    try {
      web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    web.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    web.createContext("/mcp", this::pass);
    web.start();
  }

  /** The server as it is. */
  public static RecordingFront of(String behind) {
    return new RecordingFront(behind, true);
  }

  /** The server as a client meets it that finds no modern one there. */
  public static RecordingFront legacy(String behind) {
    return new RecordingFront(behind, false);
  }

  public String url() {
    return "http://127.0.0.1:%d/mcp".formatted(web.getAddress().getPort());
  }

  /** The messages that were sent to it. */
  public List<JsonObject> seen() {
    return seen;
  }

  /** Those of a method. */
  public List<JsonObject> seen(String method) {
    return seen.stream().filter(it -> it.getString("method", "").equals(method)).toList();
  }

  private void pass(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      if (body.length > 0) {
        seen.add(Json.object(new String(body, StandardCharsets.UTF_8)));
      }
      if (!modern && exchange.getRequestHeaders().containsKey("Mcp-Method")) {
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      var request =
          HttpRequest.newBuilder(behind)
              .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (passes(name)) {
                  request.header(name, values.getFirst());
                }
              });
      var answer = client.send(request.build(), BodyHandlers.ofInputStream());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (passes(name)) {
                  exchange.getResponseHeaders().put(name, values);
                }
              });
      exchange.sendResponseHeaders(answer.statusCode(), 0);
      try (var in = answer.body();
          var out = exchange.getResponseBody()) {
        var some = new byte[8192];
        for (int read = in.read(some); read >= 0; read = in.read(some)) {
          out.write(some, 0, read);
          out.flush();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean passes(String header) {
    var name = header.toLowerCase(Locale.ROOT);
    return PASSED.contains(name) || name.startsWith("mcp-");
  }

  @Override
  public void close() {
    web.stop(0);
    client.shutdownNow();
  }
}
