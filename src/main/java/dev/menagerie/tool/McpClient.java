// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolProgress;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  private static final int MOST_PAGES = 100;
  private static final int MOST_TOOLS = 1_000;

  /** Of all descriptions, which are kept. */
  private static final int MOST_CHARS = 4_000_000;

  private static final int MOST_ROUNDS = 5;

  /** Before a stream that ended is opened again. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Endpoint endpoint;
  private final Handshake handshake;
  private final Elicitation elicitation;
  private final LongSupplier nanos;
  private final AtomicLong lastId = new AtomicLong();
  private final ReentrantLock finding = new ReentrantLock();
  private volatile @Nullable Era era;
  private volatile Thread listener = Thread.ofVirtual().unstarted(() -> {});

  /**
   * A client that has not spoken with the server yet.
   *
   * @param nanos the time that passes, whatever the clock shows
   */
  McpClient(Endpoint endpoint, LongSupplier nanos) {
    this(endpoint, Elicitation.NONE, nanos);
  }

  /**
   * The same, with somebody to ask.
   *
   * @param elicitation answers what tools ask in the middle of a call
   */
  McpClient(Endpoint endpoint, Elicitation elicitation, LongSupplier nanos) {
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
   * Lists the server's tools, all pages.
   *
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  List<ToolDescription> tools(Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    var tools = new ArrayList<ToolDescription>();
    var cursors = new HashSet<String>();
    var params = JsonValue.EMPTY_JSON_OBJECT;
    int chars = 0;
    for (var page = 0; page < MOST_PAGES; page++) {
      var result = request("tools/list", params, Map.of(), _ -> {}, left(deadline));
      if (!(result.get("tools") instanceof JsonArray listed)) {
        throw new ExchangeFailed(Kind.FOREIGN, "its tools/list has no list of tools");
      }
      if (tools.size() + listed.size() > MOST_TOOLS) {
        break;
      }
      for (var tool : listed) {
        chars += tool.toString().length();
        tools.add(described(tool));
      }
      if (chars > MOST_CHARS) {
        throw new ExchangeFailed(
            Kind.UNUSABLE,
            "its tools are described in more than %d characters".formatted(MOST_CHARS));
      }
      if (!(result.get("nextCursor") instanceof JsonString cursor)
          || !cursors.add(cursor.getString())) {
        return tools;
      }
      params = Json.object().add("cursor", cursor).build();
    }
    throw new ExchangeFailed(Kind.UNUSABLE, "it lists more than %d tools".formatted(MOST_TOOLS));
  }

  private static ToolDescription described(JsonValue tool) {
    try {
      return ToolDescription.of(tool.asJsonObject());
    } catch (ClassCastException _) {
      throw new ExchangeFailed(Kind.FOREIGN, "its tools/list has a tool that is no object");
    } catch (RpcError e) {
      throw new ExchangeFailed(Kind.FOREIGN, "its tools/list is not valid: " + e.reason());
    }
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
    var result = request("tools/call", params, headers, progress, left(deadline));
    for (var round = 1; asksAgain(result); round++) {
      if (round == MOST_ROUNDS) {
        throw new ExchangeFailed(Kind.UNUSABLE, "the tool asked to be called again too often");
      }
      result = again(continued(params, result), headers, progress, deadline);
    }
    return result(result);
  }

  private static boolean asksAgain(JsonObject result) {
    return result.getString("resultType", "complete").equals("input_required");
  }

  /** Sends a call once more that the server has begun with: it is never sure not to have acted. */
  private JsonObject again(
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    try {
      return request("tools/call", params, headers, aside, left(deadline));
    } catch (ExchangeFailed e) {
      throw e.midway();
    }
  }

  private static ToolResult result(JsonObject result) {
    if (!result.getString("resultType", "complete").equals("complete")) {
      throw new ExchangeFailed(
          Kind.FOREIGN,
          "its result is of the unknown type " + ResultText.brief(result.getString("resultType")));
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
      var answers = Json.object();
      asked.forEach((name, request) -> answers.add(name, answered(request)));
      again.add("inputResponses", answers);
    }
    if (result.get("requestState") instanceof JsonString state) {
      again.add("requestState", state);
    }
    return again.build();
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

  @Override
  public void close() {
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
            yield endpoint.post(request, headers, limit, aside);
          }
          case Era.Legacy legacy -> {
            var connection = Connections.once(extra) ? Connections.ONCE : Map.<String, String>of();
            var request = new RpcMessage.Request(id, method, params);
            yield legacy(legacy, request, connection, aside, limit);
          }
        };
    return Handshake.result(reply);
  }

  private Endpoint.Reply legacy(
      Era.Legacy spoken,
      RpcMessage.Request request,
      Map<String, String> connection,
      Consumer<RpcMessage> aside,
      Duration limit) {
    var headers = Era.headers(spoken);
    var all = new LinkedHashMap<>(headers);
    all.putAll(connection);
    try {
      return endpoint.post(request, all, limit, aside.andThen(message -> reply(message, headers)));
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

  /** A legacy server may ask on a stream of its own, in the middle of a call too. */
  private void listen(Era found) {
    if (found instanceof Era.Legacy spoken && !elicitation.capabilities().isEmpty()) {
      listener = Thread.ofVirtual().name("mcp-listen").start(() -> listenWhile(spoken));
    }
  }

  private void listenWhile(Era.Legacy spoken) {
    var headers = Era.headers(spoken);
    try {
      while (spoken.equals(era) && endpoint.hear(headers, asked -> reply(asked, headers))) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
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
        found = handshake.find(limit);
        era = found;
        listen(found);
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
