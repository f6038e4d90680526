// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Passes on what a process says to whom it concerns: all of it comes on one stream. */
final class Switchboard {

  private static final Logger LOG = System.getLogger(Switchboard.class.getName());

  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  private final List<StdioExchange> underWay = new CopyOnWriteArrayList<>();
  private final Consumer<RpcMessage> reply;
  private final String server;

  /**
   * Nobody waits yet.
   *
   * @param server its name
   * @param reply sends what is answered at once
   */
  Switchboard(String server, Consumer<RpcMessage> reply) {
    this.server = server;
    this.reply = reply;
  }

  void add(StdioExchange exchange) {
    underWay.add(exchange);
  }

  void remove(StdioExchange exchange) {
    underWay.remove(exchange);
  }

  /** Tells all who wait that nothing more comes. */
  void fail(ExchangeFailed why) {
    underWay.forEach(it -> it.fail(why));
  }

  /** Passes a message on; whether it is an answer that somebody waited for. */
  boolean pass(RpcMessage message) {
    return switch (message) {
      case RpcMessage.Response(var id, _) -> answered(waiting(id), message);
      case RpcMessage.Failed(var id, _) ->
          answered(id.equals(JsonValue.NULL) ? only(_ -> true) : waiting(id), message);
      case RpcMessage.Notification told -> {
        concerned(told.params()).ifPresent(it -> it.aside(told));
        yield false;
      }
      case RpcMessage.Request asked -> {
        ask(asked);
        yield false;
      }
    };
  }

  private boolean answered(Optional<StdioExchange> waiting, RpcMessage answer) {
    waiting.ifPresent(
        it -> {
          remove(it);
          it.answer(answer);
        });
    return waiting.isPresent();
  }

  private Optional<StdioExchange> waiting(JsonValue id) {
    return underWay.stream().filter(it -> asks(it) && it.id().equals(id)).findFirst();
  }

  private static boolean asks(StdioExchange exchange) {
    return !exchange.method().isEmpty();
  }

  /** The one request under way, of those whose methods are such; empty if there are several. */
  private Optional<StdioExchange> only(Predicate<String> methods) {
    var found =
        underWay.stream()
            .filter(it -> asks(it) && !it.method().equals(Protocol.LISTEN))
            .filter(it -> methods.test(it.method()))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  /** Whom a notification concerns: who it names, or else who listens, or else anybody. */
  private Optional<StdioExchange> concerned(JsonObject params) {
    var meta = params.get("_meta") instanceof JsonObject it ? it : JsonValue.EMPTY_JSON_OBJECT;
    var subscription = meta.get(SUBSCRIPTION);
    if (subscription != null) {
      return waiting(subscription);
    }
    var token = params.get(ProgressReader.TOKEN);
    if (token != null) {
      return underWay.stream().filter(it -> it.hasToken(token)).findFirst();
    }
    return listener().or(() -> underWay.stream().findFirst());
  }

  private Optional<StdioExchange> listener() {
    return underWay.stream().filter(it -> !asks(it)).findFirst();
  }

  /** Only a call can be asked something, and nothing says which one if there are several. */
  private void ask(RpcMessage.Request asked) {
    if (asked.method().equals("ping")) {
      reply.accept(new RpcMessage.Response(asked.id(), JsonValue.EMPTY_JSON_OBJECT));
      return;
    }
    boolean taken =
        only(Asking::may).or(() -> only(_ -> true)).filter(it -> it.aside(asked)).isPresent();
    if (!taken) {
      if (asked.method().equals(Elicitation.METHOD)) {
        LOG.log(Level.WARNING, Asking.UNCLEAR, server);
      }
      var error =
          new RpcError(
              RpcError.METHOD_NOT_FOUND, "it is not clear which one of several calls asks this");
      reply.accept(new RpcMessage.Failed(asked.id(), error));
    }
  }
}
