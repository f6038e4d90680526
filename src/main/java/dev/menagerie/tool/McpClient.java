// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What is asked of one server: its lists, its tools and its resources. All methods block, end soon
 * when the thread is interrupted, and may be called on many threads.
 */
final class McpClient implements AutoCloseable {

  private static final int MOST_ROUNDS = 5;

  /** What a server is told that may ask a person, as a capability of this client. */
  private static final JsonObject FORMS = Json.object("{\"elicitation\": {\"form\": {}}}");

  private final McpSession session;
  private final Elicitation elicitation;
  private final LongSupplier nanos;
  private final RemoteTask.Requests tasks = new Tasks();
  private final AtomicLong lastCall = new AtomicLong();

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
    this.session = new McpSession(endpoint, elicitation, nanos);
    this.elicitation = elicitation;
    this.nanos = nanos;
  }

  /** The revision in use, empty if none has been found out yet. */
  String version() {
    return session.version();
  }

  /**
   * Has somebody told when the server says that what it offers has changed, or may have changed
   * while it was not heard. Called on threads that must not be kept.
   */
  void whenChanged(Runnable changed) {
    session.whenChanged(changed);
  }

  /** What the server says that it offers, nothing before it was first asked for something. */
  Announced announced(Deadline deadline) {
    return session.announced(deadline);
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
        (method, params) -> session.request(method, params, Map.of(), _ -> {}, deadline));
  }

  /** The lists that the server need not have, to be read until then. */
  ServerLists contents(Deadline deadline) {
    return new ServerLists((method, params) -> session.inEra(method, params, deadline));
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
    return call(tool, schema, arguments, meta, repeatable, new Answers.Nobody(), heard, limit);
  }

  /**
   * The same for a call in which somebody may be asked.
   *
   * @param answers to what the tool asks
   * @throws Asked if the tool asks and was not answered yet
   */
  ToolResult call(
      String tool,
      JsonObject schema,
      JsonObject arguments,
      JsonObject meta,
      boolean repeatable,
      Answers answers,
      Consumer<ToolProgress> heard,
      Duration limit) {
    var deadline = Deadline.in(limit, nanos);
    var asking = !(answers instanceof Answers.Nobody);
    if (answers instanceof Answers.Live(LiveRequest live, var given)) {
      return result(live.goOn(given, deadline));
    }
    if (answers instanceof Answers.Given given) {
      var task = RemoteTask.goingOn(given, tasks, this::answered, heard, deadline);
      if (task.isPresent()) {
        return task.get().result();
      }
    }
    var progress = new ProgressReader("call-" + lastCall.incrementAndGet(), heard, nanos);
    var all = Json.object(meta).add(ProgressReader.TOKEN, progress.token());
    if (asking) {
      all.add(Protocol.CAPABILITIES_META, FORMS);
    }
    var params =
        Json.object().add("name", tool).add("arguments", arguments).add("_meta", all).build();
    var headers = new LinkedHashMap<>(ParamHeaders.of(schema, arguments));
    headers.put(Protocol.NAME_HEADER, ParamHeaders.encoded(tool));
    if (!repeatable) {
      headers.putAll(Connections.ONCE);
    }
    var result =
        switch (answers) {
          case Answers.Given given ->
              again("tools/call", continued(params, given), headers, progress, deadline);
          case Answers.Open _ when session.asksLive(deadline) ->
              LiveRequest.begin(
                      questions ->
                          session.request(
                              "tools/call", params, headers, progress, questions, endless()))
                  .result(deadline);
          case Answers.Open _, Answers.Nobody _ ->
              session.request("tools/call", params, headers, progress, deadline);
          case Answers.Live _ -> throw new IllegalArgumentException("it was sent already");
        };
    result = answered("tools/call", params, result, asking, headers, progress, deadline);
    return type(result).equals("task") && !Protocol.LEGACY.contains(version())
        ? new RemoteTask(result, asking, tasks, this::answered, heard, deadline).result()
        : result(result);
  }

  /** Ends a task that nobody waits for any more, if that can be. */
  void cancel(String task) {
    RemoteTask.cancel(task, tasks);
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
    var progress = new ProgressReader("read-" + lastCall.incrementAndGet(), heard, nanos);
    var all = Json.object(meta).add(ProgressReader.TOKEN, progress.token());
    var params = Json.object().add("uri", uri).add("_meta", all).build();
    var headers = Map.of(Protocol.NAME_HEADER, ParamHeaders.encoded(uri));
    var deadline = Deadline.in(limit, nanos);
    var first = session.request("resources/read", params, headers, progress, deadline);
    var result = answered("resources/read", params, first, false, headers, progress, deadline);
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

  /**
   * Sends a request again with what it asks for, as often as it asks.
   *
   * @param first what it was answered with
   * @param asking whether it is left where it asks a person
   */
  private JsonObject answered(
      String method,
      JsonObject params,
      JsonObject first,
      boolean asking,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    var result = first;
    for (var round = 1; type(result).equals("input_required"); round++) {
      if (round == MOST_ROUNDS) {
        throw new ExchangeFailed(Kind.UNUSABLE, "the tool asked to be called again too often");
      }
      if (asking && AskedForms.anyForm(requests(result))) {
        throw new Asked(requests(result), Suspended.at(result));
      }
      result = again(method, continued(params, result), headers, aside, deadline);
    }
    return result;
  }

  /** For a call whose time does not run while somebody is asked. */
  private Deadline endless() {
    return Deadline.in(Duration.ofDays(365), nanos);
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
      return session.request(method, params, headers, aside, deadline);
    } catch (ExchangeFailed e) {
      throw e.midway();
    }
  }

  private ToolResult result(JsonObject result) {
    if (!type(result).equals("complete")) {
      throw new ExchangeFailed(
          Kind.FOREIGN, "its result is of the unknown type " + session.brief(type(result)));
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
    var asked = requests(result);
    if (!asked.isEmpty()) {
      again.add("inputResponses", answered(asked));
    }
    if (result.get("requestState") instanceof JsonString state) {
      again.add("requestState", state);
    }
    return again.build();
  }

  /** The first request with what somebody answered. */
  private static JsonObject continued(JsonObject params, Answers.Given given) {
    var again = Json.object(params).add("inputResponses", AskedForms.responses(given));
    Suspended.of(given.state()).requestState().ifPresent(it -> again.add("requestState", it));
    return again.build();
  }

  private static JsonObject requests(JsonObject result) {
    return result.get("inputRequests") instanceof JsonObject asked
        ? asked
        : JsonValue.EMPTY_JSON_OBJECT;
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
    if (AskedForms.isPage(request)) {
      return AskedForms.declined();
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

  /** What is asked about the tasks of calls. */
  private final class Tasks implements RemoteTask.Requests {

    @Override
    public JsonObject send(
        String method, JsonObject params, Map<String, String> headers, Duration limit) {
      return session.request(method, params, headers, _ -> {}, Deadline.in(limit, nanos));
    }

    @Override
    public String brief(String foreign) {
      return session.brief(foreign);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
