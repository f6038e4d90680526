// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolProgress;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.kit.ToolDescription;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Speaks MCP with one server, in the era that the server knows. The era is found out on the first
 * request, kept, and found out anew after a failure. All methods block, end soon when the thread is
 * interrupted, and may be called on many threads.
 */
final class McpClient implements AutoCloseable {

  private static final int MOST_ROUNDS = 5;

  /** For which a stream of changes is heard before it is opened anew. */
  private static final Duration ONE_STREAM = Duration.ofMinutes(50);

  private static final String CHANGED = "/list_changed";

  private final Transport endpoint;
  private final Handshake handshake;
  private final Elicitation elicitation;
  private final LongSupplier nanos;
  private final AtomicLong lastId = new AtomicLong();
  private final ReentrantLock finding = new ReentrantLock();
  private volatile @Nullable Era era;
  private volatile Announced announced = Announced.NOTHING;
  private volatile Runnable changed = () -> {};
  private volatile Thread listener = Thread.ofVirtual().unstarted(() -> {});
  private volatile boolean closed;

  /**
   * A client that has not spoken with the server yet.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  McpClient(Transport endpoint, LongSupplier nanos) {
    this(endpoint, Elicitation.NONE, nanos);
  }

  /**
   * The same, with somebody to ask.
   *
   * @param elicitation answers what tools ask in the middle of a call
   */
  McpClient(Transport endpoint, Elicitation elicitation, LongSupplier nanos) {
    this.endpoint = endpoint;
    this.elicitation = elicitation;
    this.nanos = nanos;
    this.handshake = new Handshake(endpoint, elicitation.capabilities(), this::id);
  }

  /** The revision in use, empty if none has been found out yet. */
  String version() {
    var known = era;
    return known == null ? "" : known.version();
  }

  /**
   * Has somebody told when the server says that what it offers has changed, or may have changed
   * while it was not heard. Called on threads that must not be kept.
   */
  void whenChanged(Runnable changed) {
    this.changed = changed;
  }

  /** What the server said that it offers, nothing before it was first asked for something. */
  Announced announced() {
    return announced;
  }

  /**
   * Lists the server's tools, all pages.
   *
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  List<ToolDescription> tools(Duration limit) {
    return lists(Deadline.in(limit, nanos)).tools().tools();
  }

  /** The lists of the server, to be read until then. */
  ServerLists lists(Deadline deadline) {
    return new ServerLists(
        (method, params) -> request(method, params, Map.of(), _ -> {}, left(deadline)));
  }

  /**
   * Calls a tool.
   *
   * @param schema of the arguments, as the server listed it
   * @param meta to travel beside them
   * @param repeatable whether it does no harm to be sent twice
   * @param heard is told how far the call is
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  ToolResult call(
      String tool,
      JsonObject schema,
      JsonObject arguments,
      JsonObject meta,
      boolean repeatable,
      Consumer<ToolProgress> heard,
      Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    var progress = new ProgressReader("call-" + lastId.incrementAndGet(), heard, nanos);
    var all = Json.object(meta).add(ProgressReader.TOKEN, progress.token());
    var params =
        Json.object().add("name", tool).add("arguments", arguments).add("_meta", all).build();
    var headers = new LinkedHashMap<>(ParamHeaders.of(schema, arguments));
    headers.put(Protocol.NAME_HEADER, ParamHeaders.encoded(tool));
    if (!repeatable) {
      headers.putAll(Connections.ONCE);
    }
    var result = answered("tools/call", params, headers, progress, deadline);
    return type(result).equals("task")
        ? new RemoteTask(result, this::request, this::answered, heard, deadline).result()
        : result(result);
  }

  /**
   * Reads a resource.
   *
   * @param meta to travel beside its address
   * @param heard is told how far that is
   * @return its contents, each as an embedded resource
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  ToolResult read(String uri, JsonObject meta, Consumer<ToolProgress> heard, Duration limit) {
    var progress = new ProgressReader("read-" + lastId.incrementAndGet(), heard, nanos);
    var all = Json.object(meta).add(ProgressReader.TOKEN, progress.token());
    var params = Json.object().add("uri", uri).add("_meta", all).build();
    var headers = Map.of(Protocol.NAME_HEADER, ParamHeaders.encoded(uri));
    var result = answered("resources/read", params, headers, progress, Deadline.in(limit, nanos));
    if (!type(result).equals("complete") || !(result.get("contents") instanceof JsonArray parts)) {
      throw new ExchangeFailed(Kind.FOREIGN, "its resources/read has no contents");
    }
    var contents =
        parts.stream()
            .filter(JsonObject.class::isInstance)
            .<Content>map(part -> new Content.Embedded(part.asJsonObject()))
            .toList();
    return new ToolResult(contents, Optional.empty(), false);
  }

  /** Sends a request, again with what it asks for as often as it asks. */
  private JsonObject answered(
      String method,
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    var result = request(method, params, headers, aside, left(deadline));
    for (var round = 1; type(result).equals("input_required"); round++) {
      if (round == MOST_ROUNDS) {
        throw new ExchangeFailed(Kind.UNUSABLE, "the tool asked to be called again too often");
      }
      result = again(method, continued(params, result), headers, aside, deadline);
    }
    return result;
  }

  private static String type(JsonObject result) {
    return result.getString("resultType", "complete");
  }

  /** Sends a call once more that the server has begun with: it is never sure not to have acted. */
  private JsonObject again(
      String method,
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    try {
      return request(method, params, headers, aside, left(deadline));
    } catch (ExchangeFailed e) {
      throw e.midway();
    }
  }

  private static ToolResult result(JsonObject result) {
    if (!type(result).equals("complete")) {
      throw new ExchangeFailed(
          Kind.FOREIGN, "its result is of the unknown type " + ResultText.brief(type(result)));
    }
    try {
      return ToolResult.of(result);
    } catch (RpcError e) {
      throw new ExchangeFailed(Kind.FOREIGN, "its result is not valid: " + e.reason());
    }
  }

  /** The first request with the answers that the server wants, and its state as it came. */
  private JsonObject continued(JsonObject params, JsonObject result) {
    var again = Json.object(params);
    if (result.get("inputRequests") instanceof JsonObject asked && !asked.isEmpty()) {
      again.add("inputResponses", answered(asked));
    }
    if (result.get("requestState") instanceof JsonString state) {
      again.add("requestState", state);
    }
    return again.build();
  }

  private JsonObject answered(JsonObject asked) {
    var answers = Json.object();
    asked.forEach((name, request) -> answers.add(name, answered(request)));
    return answers.build();
  }

  private JsonObject answered(JsonValue request) {
    if (!(request instanceof JsonObject asked)) {
      throw new ExchangeFailed(Kind.FOREIGN, "it asks for input in no form of the protocol");
    }
    try {
      return elicitation.answer(asked.getString("method", ""), params(asked));
    } catch (RpcError _) {
      throw new RpcError(
          RpcError.INTERNAL, "the tool asks for input that this client does not offer");
    }
  }

  private static JsonObject params(JsonObject request) {
    return request.get("params") instanceof JsonObject params
        ? params
        : JsonValue.EMPTY_JSON_OBJECT;
  }

  private JsonObject request(
      String method, JsonObject params, Map<String, String> headers, Duration limit) {
    return request(method, params, headers, _ -> {}, limit);
  }

  @Override
  public void close() {
    closed = true;
    if (era instanceof Era.Legacy legacy && legacy.session().isPresent()) {
      endpoint.delete(Era.headers(legacy));
    }
    era = null;
    listener.interrupt();
    endpoint.close();
  }

  private JsonObject request(
      String method,
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    var spoken = era(limit);
    try {
      return once(spoken, method, params, headers, aside, left(deadline));
    } catch (ExchangeFailed e) {
      if (e.kind() == Kind.UNSENT || stale(spoken, e.status())) {
        forget(spoken);
      }
      if (!stale(spoken, e.status())) {
        throw e;
      }
    } catch (RpcError e) {
      if (e.code() != RpcError.UNSUPPORTED_VERSION) {
        throw e;
      }
      forget(spoken);
    }
    return once(era(left(deadline)), method, params, headers, aside, left(deadline));
  }

  /** Whether a refusal without an error of the protocol means that the session or era is over. */
  private static boolean stale(Era spoken, int status) {
    return switch (spoken) {
      case Era.Modern() -> status == 400 || status == 404 || status == 405;
      case Era.Legacy(_, var session) -> session.isPresent() && (status == 400 || status == 404);
    };
  }

  private JsonObject once(
      Era spoken,
      String method,
      JsonObject params,
      Map<String, String> extra,
      Consumer<RpcMessage> aside,
      Duration limit) {
    var id = id();
    var reply =
        switch (spoken) {
          case Era.Modern() -> {
            var headers = Handshake.modernHeaders(method);
            headers.putAll(extra);
            var request = new RpcMessage.Request(id, method, handshake.modernParams(params));
            yield endpoint.post(request, headers, limit, aside.andThen(this::noticed));
          }
          case Era.Legacy legacy -> {
            var connection = Connections.once(extra) ? Connections.ONCE : Map.<String, String>of();
            var request = new RpcMessage.Request(id, method, params);
            yield legacy(legacy, request, connection, aside, limit);
          }
        };
    return Handshake.result(reply);
  }

  private Transport.Reply legacy(
      Era.Legacy spoken,
      RpcMessage.Request request,
      Map<String, String> connection,
      Consumer<RpcMessage> aside,
      Duration limit) {
    var headers = Era.headers(spoken);
    var all = new LinkedHashMap<>(headers);
    all.putAll(connection);
    try {
      return endpoint.post(
          request,
          all,
          limit,
          aside.andThen(this::noticed).andThen(message -> reply(message, headers)));
    } catch (ExchangeFailed e) {
      if (e.kind() == Kind.UNANSWERED) {
        Thread.ofVirtual().name("mcp-cancel").start(() -> cancel(request, headers));
      }
      throw e;
    }
  }

  /** Answers what a legacy server asks while it works. */
  private void reply(RpcMessage asked, Map<String, String> headers) {
    if (asked instanceof RpcMessage.Request(var id, var method, var params)) {
      tell(reply(id, method, params), headers);
    }
  }

  private RpcMessage reply(JsonValue id, String method, JsonObject params) {
    try {
      return method.equals("ping")
          ? new RpcMessage.Response(id, JsonValue.EMPTY_JSON_OBJECT)
          : new RpcMessage.Response(id, elicitation.answer(method, params));
    } catch (RpcError e) {
      return new RpcMessage.Failed(id, e);
    }
  }

  /** Hears what the server says of its own accord, if there is something that it may say. */
  private void listen(Handshake.Found found) {
    var changes = found.announced().changes();
    boolean asked = !elicitation.capabilities().isEmpty();
    var wanted =
        switch (found.era()) {
          case Era.Modern() -> !changes.isEmpty();
          case Era.Legacy _ -> asked || !changes.isEmpty();
        };
    if (wanted && !closed) {
      var era = found.era();
      var opened = new AtomicInteger();
      listener =
          Hearing.start(
              () -> era.equals(this.era) && !closed,
              heard ->
                  switch (era) {
                    case Era.Modern() -> subscribed(changes, heard);
                    case Era.Legacy legacy -> heard(legacy, opened.getAndIncrement(), heard);
                  },
              this::noticed,
              nanos);
    }
  }

  /** One subscription to its end; tells whether it may be made again. */
  private boolean subscribed(JsonObject changes, Consumer<RpcMessage> heard) {
    var params = Json.object().add("notifications", changes).build();
    var request = new RpcMessage.Request(id(), Protocol.LISTEN, handshake.modernParams(params));
    var headers = Handshake.modernHeaders(Protocol.LISTEN);
    headers.putAll(Connections.ONCE);
    try {
      Handshake.result(endpoint.post(request, headers, ONE_STREAM, heard));
      return true;
    } catch (RpcError _) {
      return false; // It does not have that after all.
    } catch (ExchangeFailed e) {
      return e.passing() || e.kind() == Kind.UNUSABLE;
    }
  }

  /** One stream of a legacy session; what changed between two of them was not heard. */
  private boolean heard(Era.Legacy spoken, int before, Consumer<RpcMessage> heard) {
    var headers = Era.headers(spoken);
    if (before > 0) {
      changed.run();
    }
    return endpoint.hear(
        headers,
        message -> {
          heard.accept(message);
          reply(message, headers);
        });
  }

  /** A subscription that begins says so: what changed before it was not heard. */
  private void noticed(RpcMessage message) {
    if (message instanceof RpcMessage.Notification(var method, _)
        && (method.endsWith(CHANGED)
            || method.equals("notifications/subscriptions/acknowledged"))) {
      changed.run();
    }
  }

  private void cancel(RpcMessage.Request request, Map<String, String> headers) {
    var params =
        Json.object().add("requestId", request.id()).add("reason", "nobody waits for it").build();
    tell(new RpcMessage.Notification("notifications/cancelled", params), headers);
  }

  private void tell(RpcMessage message, Map<String, String> headers) {
    try {
      endpoint.post(message, headers, Duration.ofSeconds(2), _ -> {});
    } catch (ExchangeFailed _) {
      // The server does without; its answer to the request decides.
    }
  }

  /**
   * The era, found out now if need be.
   *
   * @throws ExchangeFailed as met beforehand: what finds it out has no effect
   */
  private Era era(Duration limit) {
    var known = era;
    if (known != null) {
      return known;
    }
    lock(limit);
    try {
      var found = era;
      if (found == null) {
        var first = handshake.find(limit);
        found = first.era();
        announced = first.announced();
        era = found;
        listen(first);
      }
      return found;
    } catch (ExchangeFailed e) {
      throw e.beforehand();
    } finally {
      finding.unlock();
    }
  }

  private void lock(Duration limit) {
    try {
      if (finding.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new ExchangeFailed(Kind.UNSENT, "another request still waits for its first answer");
  }

  private void forget(Era spoken) {
    if (spoken.equals(era)) {
      era = null;
      listener.interrupt();
    }
  }

  private JsonValue id() {
    return Json.number(lastId.incrementAndGet());
  }

  private static Duration left(Deadline deadline) {
    var left = deadline.left();
    if (!left.isPositive()) {
      throw new ExchangeFailed(Kind.UNSENT, "no time was left to send it");
    }
    return left;
  }
}
