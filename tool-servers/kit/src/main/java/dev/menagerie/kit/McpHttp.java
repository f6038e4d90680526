// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** MCP's streamable HTTP: one POST, one reply as JSON or as an event stream. */
public final class McpHttp {

  /** The most that a request may have, in bytes. */
  static final int LARGEST = 4 * 1024 * 1024;

  private static final System.Logger LOG = System.getLogger(McpHttp.class.getName());

  /** An HTTP status and a body, empty for none. */
  private record Reply(int status, String body) {}

  private volatile McpService methods;
  private final Callers callers;
  private final Function<ServerRequest, String> principals;
  private final Questions questions = new Questions();
  private final LegacySessions sessions = new LegacySessions();
  private final Subscribers subscribers = new Subscribers();
  private final Running running = new Running();
  private final ServerSpans spans;

  /**
   * Serves MCP.
   *
   * @param principals on whose behalf a request is made, empty if nobody is known
   */
  public McpHttp(McpService methods, Callers callers, Function<ServerRequest, String> principals) {
    this(methods, callers, principals, OpenTelemetry.noop());
  }

  /**
   * The same, with a span for each request.
   *
   * @param telemetry takes them
   */
  public McpHttp(
      McpService methods,
      Callers callers,
      Function<ServerRequest, String> principals,
      OpenTelemetry telemetry) {
    this.methods = methods;
    this.callers = callers;
    this.principals = principals;
    this.spans = new ServerSpans(telemetry);
  }

  /** Lets the server, if it is one of tools, change while it runs. */
  void changeBy(ServerChanges changes) {
    changes.attach(this::replace, uri -> subscribers.tell(Subscribers.Change.ofResource(uri)));
  }

  private void replace(ToolServer next) {
    if (methods instanceof McpMethods before) {
      methods = before.changing(next);
      before.differing(next).forEach(it -> subscribers.tell(Subscribers.Change.ofList(it)));
    }
  }

  private boolean changing() {
    return methods instanceof McpMethods served && served.changing();
  }

  /** Ends the streams of those who listen. */
  void close() {
    subscribers.close();
  }

  /** Answers at {@code /mcp}. */
  public void mount(HttpRouting.Builder routing) {
    routing
        .post("/mcp", this::post)
        .get("/mcp", this::listened)
        .any("/mcp", (_, response) -> notAllowed(response));
  }

  void mountHealth(HttpRouting.Builder routing, String name) {
    var health = Wire.object().add("status", "UP").add("server", name).build().toString();
    routing.get("/health", (_, response) -> new Answering(response, false).end(200, health));
  }

  private static void notAllowed(ServerResponse response) {
    response.header(HeaderNames.ALLOW, "POST");
    response.status(405).send();
  }

  /** A legacy client listens for changes, if there may be some. */
  private void listened(ServerRequest request, ServerResponse response) {
    boolean stream = header(request, "Accept").orElse("").contains("text/event-stream");
    var answering = new Answering(response, stream);
    if (!callers.allowed(header(request, "Host"), header(request, "Origin"))) {
      var refused = failed(403, refused(Callers.STRANGER));
      answering.end(refused.status(), refused.body());
      return;
    }
    var session = header(request, Protocol.SESSION_HEADER).orElse("");
    if (stream && changing() && subscribers.hold(answering, uri -> sessions.wants(session, uri))) {
      answering.end(200, "");
    } else {
      notAllowed(response);
    }
  }

  private void post(ServerRequest request, ServerResponse response) {
    var streamable = header(request, "Accept").orElse("").contains("text/event-stream");
    var answering = new Answering(response, streamable);
    var reply = answer(request, response, answering);
    answering.end(reply.status(), reply.body());
  }

  private Reply answer(ServerRequest request, ServerResponse response, Answering answering) {
    try {
      if (!callers.allowed(header(request, "Host"), header(request, "Origin"))) {
        return failed(403, refused(Callers.STRANGER));
      }
      var principal = principals.apply(request);
      var type = header(request, "Content-Type").orElse("");
      if (!type.startsWith("application/json")) {
        return failed(415, refused("Content-Type must be application/json"));
      }
      var body = body(request);
      return body.isPresent()
          ? answer(request, principal, body.get(), response, answering)
          : failed(413, refused("a request may have at most " + LARGEST + " bytes"));
    } catch (RpcError e) {
      return failed(400, e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a request failed", e);
      return failed(500, new RpcError(RpcError.INTERNAL, "the server failed; its log says why"));
    }
  }

  private static Optional<String> body(ServerRequest request) {
    try (var in = request.content().inputStream()) {
      var bytes = in.readNBytes(LARGEST + 1);
      return bytes.length > LARGEST
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply answer(
      ServerRequest request,
      String principal,
      String body,
      ServerResponse response,
      Answering answering) {
    var json = Wire.parse(body);
    var messages = RpcMessage.parse(json);
    var batch = json.getValueType() == JsonValue.ValueType.ARRAY;
    var first = messages.getFirst();
    var headers =
        new McpHeaders(
            header(request, Protocol.VERSION_HEADER),
            header(request, Protocol.METHOD_HEADER),
            header(request, Protocol.NAME_HEADER));
    if (!batch && headers.modern(first)) {
      return modern(headers, first, principal, answering);
    }
    try {
      headers.checkLegacy(batch);
    } catch (RpcError e) {
      return failed(400, first instanceof RpcMessage.Request(var id, _, _) ? id : NULL, e);
    }
    var session = header(request, Protocol.SESSION_HEADER);
    if (batch) {
      return batch(messages, principal, session, answering);
    }
    begin(first, response);
    return wished(first, session).orElseGet(() -> legacy(first, principal, session, answering));
  }

  /** A legacy client says what it wants to be told. */
  private Optional<Reply> wished(RpcMessage message, Optional<String> session) {
    if (!(message instanceof RpcMessage.Request(var id, var method, var params))
        || !(methods instanceof McpMethods served)
        || (method.startsWith("resources/") && !served.changing())) {
      return Optional.empty();
    }
    try {
      return sessions
          .told(session.orElse(""), method, params, served::serves)
          .map(result -> ok(new RpcMessage.Response(id, result)));
    } catch (RpcError e) {
      return Optional.of(ok(new RpcMessage.Failed(id, e)));
    }
  }

  private static final JsonValue NULL = JsonValue.NULL;

  private Reply modern(
      McpHeaders headers, RpcMessage message, String principal, Answering answering) {
    return switch (message) {
      case RpcMessage.Request(var id, var method, var params) -> {
        try {
          headers.checkModern(method, params);
        } catch (RpcError e) {
          yield failed(400, id, e);
        }
        try {
          var exchange =
              new Exchange(
                  principal,
                  Wire.NOTHING,
                  Optional.empty(),
                  answering::tell,
                  _ -> Wire.NOTHING,
                  answering::awaited,
                  answering::gone);
          var result =
              changing() && method.equals(Protocol.LISTEN)
                  ? subscribers.listen(id, params, answering)
                  : spans.around(
                      id, method, params, () -> methods.modern(method, params, exchange));
          yield ok(new RpcMessage.Response(id, result));
        } catch (RpcError e) {
          yield failed(e.code() == RpcError.METHOD_NOT_FOUND ? 404 : 400, id, e);
        }
      }
      case RpcMessage.Notification _, RpcMessage.Response _, RpcMessage.Failed _ ->
          new Reply(202, "");
    };
  }

  /** A legacy client that begins gets a session, which says what it can be asked for. */
  private static void begin(RpcMessage message, ServerResponse response) {
    if (message instanceof RpcMessage.Request(_, var method, var params)
        && method.equals("initialize")) {
      var session = Session.id(Wire.object(params, "capabilities"));
      response.header(HeaderNames.create(Protocol.SESSION_HEADER), session);
    }
  }

  private Reply legacy(
      RpcMessage message, String principal, Optional<String> session, Answering answering) {
    var exchange =
        new Exchange(
            principal,
            Session.capabilities(session),
            session.flatMap(sessions::level),
            answering::tell,
            required -> questions.asked(required, answering),
            answering::awaited,
            answering::cancelled);
    return answered(message, session, exchange, answering::cancel)
        .map(McpHttp::ok)
        .orElseGet(() -> new Reply(202, ""));
  }

  private Optional<RpcMessage> answered(
      RpcMessage message, Optional<String> session, Exchange exchange, Runnable cancel) {
    var principal = exchange.principal();
    return switch (message) {
      case RpcMessage.Request(var id, _, _) ->
          running.request(principal, session, id, cancel, () -> legacyAnswer(message, exchange));
      case RpcMessage.Notification(var method, var params) -> {
        if (method.equals("notifications/cancelled")) {
          running.cancelled(principal, session, params);
        }
        yield Optional.empty();
      }
      case RpcMessage.Response _, RpcMessage.Failed _ -> legacyAnswer(message, exchange);
    };
  }

  /** One of the messages of a batch. Running it cancels it. */
  private static final class Part implements Runnable {
    private final RpcMessage message;
    private volatile boolean cancelled;

    Part(RpcMessage message) {
      this.message = message;
    }

    Optional<JsonValue> id() {
      return message instanceof RpcMessage.Request(var id, _, _)
          ? Optional.of(id)
          : Optional.empty();
    }

    @Override
    public void run() {
      cancelled = true;
    }
  }

  /** One after the other, as long as somebody waits; a part that is cancelled has no answer. */
  private Reply batch(
      List<RpcMessage> messages, String principal, Optional<String> session, Answering answering) {
    var answers = new ArrayList<RpcMessage>();
    var parts = messages.stream().map(Part::new).toList();
    parts.forEach(it -> it.id().ifPresent(id -> running.begin(principal, session, id, it)));
    try {
      for (var part : parts) {
        if (answering.gone()) {
          break;
        }
        if (!part.cancelled) {
          var exchange = Exchange.silent(principal, answering::awaited, () -> part.cancelled);
          answered(part.message, session, exchange, part)
              .filter(_ -> !part.cancelled)
              .ifPresent(answers::add);
        }
      }
    } finally {
      parts.forEach(it -> it.id().ifPresent(id -> running.end(principal, session, id, it)));
    }
    var json = Wire.array();
    answers.forEach(answer -> json.add(answer.json()));
    return answers.isEmpty() ? new Reply(202, "") : new Reply(200, json.build().toString());
  }

  private Optional<RpcMessage> legacyAnswer(RpcMessage message, Exchange exchange) {
    return switch (message) {
      case RpcMessage.Request(var id, var method, var params) -> {
        try {
          var result =
              spans.around(id, method, params, () -> methods.legacy(method, params, exchange));
          yield Optional.of(new RpcMessage.Response(id, result));
        } catch (RpcError e) {
          yield Optional.of(new RpcMessage.Failed(id, e));
        }
      }
      case RpcMessage.Failed failed when failed.id().equals(NULL) -> Optional.of(failed);
      case RpcMessage.Response _, RpcMessage.Failed _ -> {
        questions.answered(message);
        yield Optional.empty();
      }
      case RpcMessage.Notification _ -> Optional.empty();
    };
  }

  private static Reply ok(RpcMessage message) {
    return new Reply(200, message.json().toString());
  }

  private static Reply failed(int status, RpcError error) {
    return failed(status, NULL, error);
  }

  private static Reply failed(int status, JsonValue id, RpcError error) {
    JsonObject json = new RpcMessage.Failed(id, error).json();
    return new Reply(status, json.toString());
  }

  private static RpcError refused(String message) {
    return new RpcError(RpcError.INVALID_REQUEST, message);
  }

  private static Optional<String> header(ServerRequest request, String name) {
    return request.headers().first(HeaderNames.create(name));
  }
}
