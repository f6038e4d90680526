// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A model behind HTTP that does what a function says: OpenAI's chat completions, streamed or not,
 * at {@code /v1/chat/completions}, Anthropic's messages at {@code /v1/messages}, Gemini's content
 * at {@code /v1beta/models/...} and Ollama's chat at {@code /api/chat}, streamed.
 */
public final class ScriptedModelServer implements AutoCloseable {

  private static final String MODEL = "scripted";

  /**
   * A request as it arrived.
   *
   * @param key of the caller, without {@code Bearer}
   */
  public record Received(String path, String key, JsonObject body) {}

  private record Fault(int every, ModelScript script) {}

  private final WebServer server;
  private final Function<Received, ModelScript> script;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch abandoned = new CountDownLatch(1);
  private volatile Runnable pace = () -> {};
  private volatile boolean forgets;

  private ScriptedModelServer(Function<Received, ModelScript> script) {
    this.script = script;
    this.server =
        WebServer.builder()
            .featuresDiscoverServices(false)
            .host("127.0.0.1")
            .port(0)
            .routing(
                it ->
                    it.get("/v1/models", (_, res) -> res.send(models()))
                        .post("/v1/chat/completions", this::complete)
                        .post("/v1/messages", this::complete)
                        .post("/v1beta/models/{asked}", this::complete)
                        .get("/api/tags", (_, res) -> res.send(tags()))
                        .post("/api/chat", this::complete))
            .build()
            .start();
  }

  /** A server that asks a function what to do with each request's body. */
  public static ScriptedModelServer of(Function<JsonObject, ModelScript> script) {
    return new ScriptedModelServer(request -> script.apply(request.body()));
  }

  /** The same for a function that wants to know more than the body, and keeps its own books. */
  public static ScriptedModelServer hearing(Function<Received, ModelScript> script) {
    var server = new ScriptedModelServer(script);
    server.forgets = true;
    return server;
  }

  /** A server that does these things in turn, the last one again and again. */
  public static ScriptedModelServer of(ModelScript... scripts) {
    Queue<ModelScript> left = new ArrayDeque<>(Arrays.asList(scripts));
    return new ScriptedModelServer(
        _ -> {
          synchronized (left) {
            return left.size() > 1 ? left.remove() : left.element();
          }
        });
  }

  /** Each {@code n}th request gets this instead of what the script says. */
  public ScriptedModelServer every(int n, ModelScript fault) {
    faults.add(new Fault(n, fault));
    return this;
  }

  /** Runs something before each event of an answer. */
  public ScriptedModelServer pace(Runnable pace) {
    this.pace = pace;
    return this;
  }

  /** Without {@code /v1}. */
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  public JsonObject lastBody() {
    return received.getLast().body();
  }

  /** Opens when a caller has gone away in the middle of an answer. */
  public CountDownLatch abandoned() {
    return abandoned;
  }

  @Override
  public void close() {
    server.stop();
  }

  private static String models() {
    var model = Json.object().add("id", MODEL).add("object", "model");
    return Json.object().add("data", Json.array().add(model)).build().toString();
  }

  private static String tags() {
    var model = Json.object().add("name", MODEL).add("model", MODEL);
    return Json.object().add("models", Json.array().add(model)).build().toString();
  }

  private void complete(ServerRequest req, ServerResponse res) {
    var body = Json.object(req.content().as(String.class));
    var key =
        req.headers()
            .first(HeaderNames.AUTHORIZATION)
            .map(it -> it.replace("Bearer ", ""))
            .or(() -> req.headers().first(HeaderNames.create("x-api-key")))
            .or(() -> req.headers().first(HeaderNames.create("x-goog-api-key")))
            .orElse("");
    var request = new Received(req.path().path(), key, body);
    if (!forgets) {
      received.add(request);
    }
    int n = requests.incrementAndGet();
    var planned = faults.stream().filter(it -> n % it.every == 0).map(Fault::script).findFirst();
    perform(planned.orElseGet(() -> script.apply(request)), req, res, body);
  }

  private void perform(ModelScript script, ServerRequest req, ServerResponse res, JsonObject body) {
    var wire = ModelWire.at(req.path().path());
    boolean streams = wire != ModelWire.CHAT_COMPLETIONS || body.getBoolean("stream", false);
    var model = body.getString("model", MODEL);
    switch (script) {
      case ModelScript.Says says when !streams ->
          res.header(HeaderNames.CONTENT_TYPE, "application/json")
              .send(ChatCompletionsWire.whole(says, model));
      case ModelScript.Says says -> stream(res, wire, wire.events(says, model), Optional.empty());
      case ModelScript.Fails(var status, var headers, var text) -> {
        headers.forEach((name, value) -> res.header(name, value));
        res.status(Status.create(status)).send(text);
      }
      case ModelScript.Breaks(var text) -> {
        stream(res, wire, wire.opening(text, model), Optional.of(new CountDownLatch(0)));
        throw new CloseConnectionException("as the script says");
      }
      case ModelScript.Stops(var text) ->
          stream(res, wire, wire.opening(text, model), Optional.empty());
      case ModelScript.Raw(var text) -> stream(res, wire, List.of(text), Optional.empty());
      case ModelScript.Hangs(var text, var until) -> {
        stream(res, wire, wire.opening(text, model), Optional.of(until));
        throw new CloseConnectionException("as the script says");
      }
    }
  }

  /** Streams; with a latch, goes on with pauses until it opens and leaves the end open. */
  private void stream(
      ServerResponse res, ModelWire wire, List<String> events, Optional<CountDownLatch> until) {
    res.header(HeaderNames.CONTENT_TYPE, wire.type());
    var out = res.outputStream();
    try {
      for (var event : events) {
        pace.run();
        write(out, event);
      }
      if (until.isEmpty()) {
        out.close();
        return;
      }
      while (!until.get().await(20, TimeUnit.MILLISECONDS)) {
        write(out, wire.pause());
      }
    } catch (IOException | UncheckedIOException e) {
      abandoned.countDown();
      throw new CloseConnectionException("the caller has gone away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
