// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A web site on a loopback address that answers as it is told and remembers what it was asked. */
final class Site implements AutoCloseable {

  /** What was asked. */
  record Asked(String method, String target, Map<String, List<String>> headers, String body) {

    boolean has(String header) {
      return headers.containsKey(header);
    }
  }

  /** What is answered. */
  static final class Told {

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Told(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    static Told of(String type, String body) {
      return of(200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static Told of(int status, String type, byte[] body) {
      return new Told(status, Map.of("Content-Type", type), body);
    }

    static Told redirect(int status, String location) {
      return new Told(status, Map.of("Location", location), new byte[0]);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Told> pages = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  Site() throws IOException {
    this(HttpServer.create(socket("127.0.0.1"), 0));
  }

  static Site at(String address) throws IOException {
    return new Site(HttpServer.create(socket(address), 0));
  }

  static Site safe(SSLContext tls) throws IOException {
    var server = HttpsServer.create(socket("127.0.0.1"), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new Site(server);
  }

  private static InetSocketAddress socket(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 0);
  }

  private Site(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers a path. */
  Site on(String path, Told told) {
    pages.put(path, told);
    return this;
  }

  Site html(String path, String body) {
    return on(path, Told.of("text/html; charset=utf-8", body));
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  List<Asked> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      var target = exchange.getRequestURI().toString();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              target,
              exchange.getRequestHeaders(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      var told =
          pages.getOrDefault(
              exchange.getRequestURI().getPath(),
              Told.of(404, "text/plain", "no such page".getBytes(StandardCharsets.UTF_8)));
      told.headers.forEach(exchange.getResponseHeaders()::set);
      boolean head = exchange.getRequestMethod().equals("HEAD") || told.body.length == 0;
      exchange.sendResponseHeaders(told.status, head ? -1 : told.body.length);
      if (!head) {
        exchange.getResponseBody().write(told.body);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
