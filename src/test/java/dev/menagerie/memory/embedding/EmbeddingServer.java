// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import dev.menagerie.core.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Speaks OpenAI's embeddings, and answers what a function says. */
final class EmbeddingServer implements AutoCloseable {

  /** What it says to a request. */
  record Answer(int status, String body) {}

  private final WebServer server;
  private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Function<List<String>, Answer> script = EmbeddingServer::lengths;

  EmbeddingServer() {
    server =
        WebServer.builder()
            .featuresDiscoverServices(false)
            .host("127.0.0.1")
            .port(0)
            .routing(it -> it.post("/v1/embeddings", this::answer))
            .build()
            .start();
  }

  /** Vectors of two numbers that tell the lengths of texts apart. */
  static Answer lengths(List<String> texts) {
    return vectors(texts.stream().map(it -> "[%d, 1]".formatted(it.length())).toList());
  }

  /** These vectors, as JSON. */
  static Answer vectors(List<String> vectors) {
    var data =
        vectors.stream()
            .map("{\"object\": \"embedding\", \"index\": 0, \"embedding\": %s}"::formatted);
    return new Answer(
        200,
        "{\"object\": \"list\", \"model\": \"m\", \"data\": [%s], \"usage\": {\"prompt_tokens\": 1, \"total_tokens\": 1}}"
            .formatted(String.join(", ", data.toList())));
  }

  /** From now on it says what a function of the texts says. */
  void says(Function<List<String>, Answer> script) {
    this.script = script;
  }

  void says(int status, String body) {
    says(_ -> new Answer(status, body));
  }

  /** From now on it says nothing until it is closed. */
  void hangs() {
    says(
        texts -> {
          await(closing);
          return lengths(texts);
        });
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(ServerRequest request, ServerResponse response) {
    var body = Json.object(request.content().as(String.class));
    requests.add(body);
    keys.add(request.headers().first(HeaderNames.AUTHORIZATION).orElse(""));
    var answer = script.apply(texts(body));
    response
        .status(Status.create(answer.status()))
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(answer.body());
  }

  private static List<String> texts(JsonObject body) {
    return body.getJsonArray("input").getValuesAs(JsonString::getString);
  }

  /** The bodies of all requests so far. */
  List<JsonObject> requests() {
    return requests;
  }

  /** What was sent as authorization with each. */
  List<String> keys() {
    return keys;
  }

  String url() {
    return "http://127.0.0.1:%d".formatted(server.port());
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop();
  }
}
