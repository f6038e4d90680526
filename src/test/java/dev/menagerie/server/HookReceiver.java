// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Who is told of tasks. */
final class HookReceiver implements AutoCloseable {

  /** A callback as it came. */
  record Heard(Map<String, String> headers, String body) {

    String id() {
      return headers.getOrDefault("Webhook-id", "");
    }

    JsonObject json() {
      return Json.object(body);
    }
  }

  private final HttpServer server;
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private volatile int status = 204;
  private volatile String elsewhere = "";

  HookReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/hook", this::hear);
    server.start();
  }

  private void hear(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = new HashMap<String, String>();
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      heard.add(new Heard(headers, new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      if (!elsewhere.isEmpty()) {
        exchange.getResponseHeaders().add("Location", elsewhere);
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  String url() {
    return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
  }

  /** What it answers from now on. */
  void answer(int status) {
    this.status = status;
  }

  /** Sends whoever comes from now on elsewhere. */
  void redirect(String url) {
    elsewhere = url;
    answer(307);
  }

  Heard next() {
    try {
      var next = heard.poll(30, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was told");
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many it has not been asked for. */
  int more() {
    return heard.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
