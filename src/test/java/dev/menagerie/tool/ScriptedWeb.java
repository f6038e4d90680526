// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
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

/** A web server on loopback that answers as a script says, and remembers what it saw. */
final class ScriptedWeb implements AutoCloseable {

  /** A request; header names in lower case. */
  record Seen(String method, String path, String query, Map<String, String> headers, String body) {

    Map<String, String> form() {
      return Browser.form(body);
    }

    Map<String, String> parameters() {
      return Browser.form(query);
    }

    String bearer() {
      return headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
    }
  }

  record Page(int status, String type, String body, Map<String, String> headers) {

    static final Page NONE = new Page(404, "text/plain", "nothing here", Map.of());

    /** No answer until the server closes. */
    static final Page SILENCE = new Page(0, "", "", Map.of());

    static Page json(int status, JsonObject body) {
      return new Page(status, "application/json", body.toString(), Map.of());
    }

    static Page redirect(String to) {
      return new Page(302, "text/plain", "", Map.of("Location", to));
    }
  }

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WebServer web;

  ScriptedWeb(Function<Seen, Page> script) {
    this.web =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .featuresDiscoverServices(false)
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ofMillis(10))
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(routing -> routing.any((req, res) -> answer(script, req, res)))
            .build()
            .start();
  }

  URI url(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(web.port(), path));
  }

  List<Seen> seen(String path) {
    return seen.stream().filter(it -> it.path().equals(path)).toList();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  private void answer(Function<Seen, Page> script, ServerRequest request, ServerResponse response) {
    var headers = new TreeMap<String, String>();
    request.headers().forEach(h -> headers.put(h.name().toLowerCase(Locale.ROOT), h.get()));
    var body = request.content().hasEntity() ? request.content().as(String.class) : "";
    var one =
        new Seen(
            request.prologue().method().text(),
            request.path().rawPath(),
            request.query().rawValue(),
            headers,
            body);
    seen.add(one);
    var page = script.apply(one);
    if (page.equals(Page.SILENCE)) {
      try {
        closing.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      response.status(503).send();
      return;
    }
    response.status(page.status()).header(HeaderNames.CONTENT_TYPE, page.type());
    page.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.send(page.body().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    closing.countDown();
    web.stop();
  }
}
