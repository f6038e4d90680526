// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ExchangeFailed.Kind;
import io.helidon.http.Method;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One endpoint of MCP over HTTP: posts a message, reads the answer as JSON or from a stream. */
final class Endpoint implements Transport {

  static final String BARRED =
      "; set menagerie.tools.allow-private-addresses to true,"
          + " or add it to menagerie.tools.allowed-addresses";

  /** Of one message, to a server that wants another token each time. */
  private static final int MOST_SENT = 4;

  /** Before an event stream that did not say how long is taken up. */
  private static final Duration USUAL_RETRY = Duration.ofSeconds(1);

  private static final Duration SHORTEST_RETRY = Duration.ofMillis(50);

  private final URI endpoint;
  private final ToolConfig config;
  private final Connections connections;
  private final Authorization authorization;
  private final LongSupplier nanos;

  /**
   * Makes one, without a request.
   *
   * @param guard decides to which address it may connect
   * @param nanos the time that passes, whatever the clock shows
   */
  Endpoint(URI endpoint, ToolConfig config, AddressGuard guard, LongSupplier nanos) {
    this(endpoint, config, guard, Authorization.NONE, nanos);
  }

  /**
   * The same, for a server that lets in whom it knows.
   *
   * @param authorization what is shown to it with each request
   */
  Endpoint(
      URI endpoint,
      ToolConfig config,
      AddressGuard guard,
      Authorization authorization,
      LongSupplier nanos) {
    this.authorization = authorization;
    this.nanos = nanos;
    this.endpoint = endpoint;
    this.config = config;
    this.connections = new Connections(endpoint, config, guard, nanos);
  }

  @Override
  public void close() {
    connections.close();
  }

  @Override
  public Reply post(
      RpcMessage message, Map<String, String> headers, Duration limit, Consumer<RpcMessage> aside) {
    var deadline = Deadline.in(limit, nanos);
    boolean again = false;
    for (int sent = 1; ; sent++) {
      var shown = authorization.headers(deadline.left());
      var outcome = exchange(message, headers, shown, aside, deadline);
      if (outcome instanceof Outcome.Answered(var reply)) {
        return reply;
      }
      if (outcome instanceof Outcome.Refused(var refusal, var otherwise)) {
        // It had no effect. A token is had once for it, and a better one as often as there is one.
        boolean first = !again;
        again |= refusal.status() == 401;
        if (sent == MOST_SENT
            || (refusal.status() == 401 && !first)
            || !authorization.renewed(refusal, deadline.left())) {
          return otherwise.get();
        }
      }
    }
  }

  /** What became of a request. */
  private sealed interface Outcome {

    record Answered(Reply reply) implements Outcome {}

    /**
     * It was not let in.
     *
     * @param otherwise what comes of that if nothing else can be shown: an answer, or its failure
     */
    record Refused(Authorization.Refusal refusal, Supplier<Reply> otherwise) implements Outcome {}
  }

  @Override
  public void delete(Map<String, String> headers) {
    try {
      var all = new LinkedHashMap<>(headers);
      all.putAll(authorization.headers(config.connectTimeout()));
      Watched.within(
          config.connectTimeout(),
          () -> {
            connections.send(Method.DELETE, all, Optional.empty()).close();
            return true;
          });
    } catch (RuntimeException _) {
      // The server forgets the session in its own time.
    }
  }

  private Outcome exchange(
      RpcMessage message,
      Map<String, String> headers,
      Map<String, String> shown,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    var all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/json");
    all.put("Accept", "application/json, text/event-stream");
    all.putAll(shown);
    var body = Json.text(message.json()).getBytes(StandardCharsets.UTF_8);
    try {
      var kept = connections.posted(all, body, deadline);
      return kept.isPresent()
          ? outcome(message, headers, shown, kept.get(), aside)
          : Watched.within(
              deadline.left(),
              () -> {
                var answer = connections.send(Method.POST, all, Optional.of(body));
                return outcome(message, headers, shown, answer, aside);
              });
    } catch (RuntimeException e) {
      throw broken(e);
    }
  }

  private Outcome outcome(
      RpcMessage message,
      Map<String, String> headers,
      Map<String, String> shown,
      HttpAnswer answer,
      Consumer<RpcMessage> aside) {
    try (answer) {
      if (answer.status() == 401 || answer.status() == 403) {
        return refused(message, answer, shown);
      }
      authorization.accepted();
      return new Outcome.Answered(read(message, answer, headers, aside));
    }
  }

  /** A 403 that is an answer is taken as one, unless it says that another token would help. */
  private Outcome refused(RpcMessage message, HttpAnswer answer, Map<String, String> shown) {
    var refusal = refusal(answer, shown);
    try {
      var error = refusal(message, answer, answer.status(), answer.type());
      var reply = new Reply(Optional.of(error), answer.header(Protocol.SESSION_HEADER));
      return answer.status() == 401 || Challenge.of(refusal.challenges()).saysScope()
          ? new Outcome.Refused(refusal, () -> reply)
          : new Outcome.Answered(reply);
    } catch (ExchangeFailed e) {
      return new Outcome.Refused(
          refusal,
          () -> {
            throw e;
          });
    }
  }

  private static Authorization.Refusal refusal(HttpAnswer answer, Map<String, String> shown) {
    return new Authorization.Refusal(answer.status(), answer.headers("WWW-Authenticate"), shown);
  }

  private Reply read(
      RpcMessage message,
      HttpAnswer response,
      Map<String, String> headers,
      Consumer<RpcMessage> aside) {
    var status = response.status();
    var type = response.type();
    var session = response.header(Protocol.SESSION_HEADER);
    if (status >= 300) {
      return new Reply(Optional.of(refusal(message, response, status, type)), session);
    }
    if (!(message instanceof RpcMessage.Request(var id, _, _))) {
      return new Reply(Optional.empty(), session);
    }
    if (response.streams()) {
      var answer = watched(response, () -> streamed(id, response, headers, aside));
      return new Reply(Optional.of(answer), session);
    }
    if (!type.startsWith("application/json")) {
      throw new ExchangeFailed(
          Kind.FOREIGN,
          status,
          "it answered HTTP %d with %s instead of JSON or an event stream"
              .formatted(status, type.isEmpty() ? "no content" : brief(type)));
    }
    Consumer<RpcMessage> beside =
        told ->
            watched(
                response,
                () -> {
                  aside.accept(told);
                  return told;
                });
    return new Reply(Optional.of(HttpMessages.only(id, response.text(), beside)), session);
  }

  /** What does more than read one answer is watched, if the thread that reads it is not. */
  private static <T> T watched(HttpAnswer response, Supplier<T> work) {
    return response
        .connection()
        .deadline()
        .map(deadline -> Watched.within(deadline.left(), work))
        .orElseGet(work);
  }

  /**
   * Reads a stream up to the answer. In the era with a handshake a stream that ends too soon, and
   * gave its events ids, is taken up where it ended, as often as need be.
   */
  private RpcMessage streamed(
      JsonValue id, HttpAnswer response, Map<String, String> headers, Consumer<RpcMessage> aside) {
    var events = response.events();
    boolean legacy = !headers.containsKey(Protocol.METHOD_HEADER);
    var answer = streamed(id, events, legacy, aside);
    while (answer.isEmpty() && events.lastId().isPresent() && legacy) {
      var last = events.lastId().get();
      pause(events.retry().orElse(USUAL_RETRY));
      try (var again = takenUp(headers, last)) {
        events = again.events().after(events);
        answer = streamed(id, events, legacy, aside);
      }
    }
    return answer.orElseThrow(
        () -> new ExchangeFailed(Kind.UNANSWERED, "its event stream ended before the answer"));
  }

  /** The answer, empty if the stream ends before; one that breaks and can be taken up ends. */
  private Optional<RpcMessage> streamed(
      JsonValue id, EventStream events, boolean legacy, Consumer<RpcMessage> aside) {
    try {
      for (var data = events.next(); data.isPresent(); data = events.next()) {
        var answer = HttpMessages.answer(id, data.get(), aside);
        if (answer.isPresent()) {
          return answer;
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof ExchangeFailed || !legacy || events.lastId().isEmpty()) {
        throw broken(e);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean hear(Map<String, String> headers, Consumer<RpcMessage> heard) {
    try (var response = listening(headers, Map.of())) {
      if (!streams(response)) {
        return ExchangeFailed.passing(response.status()); // Others have no such stream.
      }
      heard(response, heard);
    } catch (RuntimeException _) {
      // It is not there now, and may be later.
    }
    return true;
  }

  private void heard(HttpAnswer response, Consumer<RpcMessage> heard) {
    var events = response.events();
    try {
      for (var data = events.next(); data.isPresent(); data = events.next()) {
        HttpMessages.in(data.get()).forEach(heard);
      }
    } catch (IOException | RuntimeException _) {
      // A stream that breaks can be opened again.
    }
  }

  /** The request was sent before, whatever becomes of this one. */
  private HttpAnswer takenUp(Map<String, String> headers, String lastId) {
    HttpAnswer response;
    try {
      response = listening(headers, Map.of("Last-Event-ID", lastId));
    } catch (RuntimeException e) {
      throw lost(broken(e).reason());
    }
    if (!streams(response)) {
      response.close();
      throw lost("HTTP %d".formatted(response.status()));
    }
    return response;
  }

  /** Sends it once more if another token can be had, and is all that is missing. */
  private HttpAnswer listening(Map<String, String> headers, Map<String, String> more) {
    var shown = authorization.headers(config.listTimeout());
    var response = listening(headers, more, shown);
    if (response.status() != 401 && response.status() != 403) {
      return response;
    }
    try {
      if (!authorization.renewed(refusal(response, shown), config.listTimeout())) {
        return response;
      }
    } catch (ExchangeFailed e) {
      response.close();
      throw e;
    }
    response.close();
    return listening(headers, more, authorization.headers(config.listTimeout()));
  }

  private HttpAnswer listening(
      Map<String, String> headers, Map<String, String> more, Map<String, String> shown) {
    var all = new LinkedHashMap<>(headers);
    all.putAll(more);
    all.putAll(Connections.ONCE);
    all.put("Accept", "text/event-stream");
    all.putAll(shown);
    return connections.send(Method.GET, all, Optional.empty());
  }

  private static boolean streams(HttpAnswer response) {
    return response.status() == 200 && response.streams();
  }

  private static ExchangeFailed lost(String reason) {
    return new ExchangeFailed(
        Kind.UNANSWERED,
        "its event stream ended before the answer and could not be taken up: " + reason);
  }

  /** The limit of the whole exchange interrupts it. */
  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : wait);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ExchangeFailed(Kind.UNANSWERED, "its event stream ended before the answer");
    }
  }

  /** The error that an HTTP error carries, if it is one of the protocol under the request's id. */
  private RpcMessage refusal(RpcMessage message, HttpAnswer response, int status, String type) {
    var body = status >= 400 && type.startsWith("application/json") ? response.text() : "";
    var error = HttpMessages.error(message, body);
    if (error.isPresent()) {
      return error.get();
    }
    var hint =
        switch (status / 100) {
          case 3 -> " and points to " + brief(response.header("Location").orElse("?"));
          default -> body.isEmpty() ? "" : ": " + brief(body);
        };
    throw new ExchangeFailed(Kind.REFUSED, status, "it answered HTTP %d%s".formatted(status, hint));
  }

  private ExchangeFailed broken(Exception failure) {
    if (failure instanceof ExchangeFailed failed) {
      return failed;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Watched.interrupted();
    }
    for (var cause = Optional.<Throwable>of(failure);
        cause.isPresent();
        cause = Optional.ofNullable(cause.get().getCause())) {
      if (cause.get() instanceof AddressGuard.Barred barred) {
        return new ExchangeFailed(Kind.BARRED, barred.getMessage() + BARRED);
      }
      if (unsent(cause.get())) {
        return new ExchangeFailed(
            Kind.UNSENT, "cannot connect to %s: %s".formatted(where(), message(cause.get())));
      }
    }
    return new ExchangeFailed(
        Kind.UNANSWERED, "the connection broke before the answer: " + message(failure));
  }

  private static boolean unsent(Throwable cause) {
    return switch (cause) {
      case ConnectException _ -> true;
      case NoRouteToHostException _ -> true;
      case UnknownHostException _ -> true;
      case UnresolvedAddressException _ -> true;
      case SocketTimeoutException e -> "Connect timed out".equals(e.getMessage());
      default -> false;
    };
  }

  @Override
  public String brief(String foreign) {
    return config.secrets().brief(foreign);
  }

  private String message(Throwable cause) {
    return brief(
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
  }

  private String where() {
    return endpoint.getAuthority();
  }

  @Override
  public String toString() {
    return where();
  }
}
