// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Somebody who waits for what a process says: for the answer to a request, or for anything. */
final class StdioExchange {

  /** What is said aside and not yet taken; more of it is lost. */
  private static final int MOST_ASIDE = 32;

  /** What is there to be taken. */
  private sealed interface Heard {

    record Aside(RpcMessage message) implements Heard {}

    record Answer(RpcMessage message) implements Heard {}

    record Broken(ExchangeFailed why) implements Heard {}
  }

  private final Optional<RpcMessage.Request> request;
  private final StdioLetter letter;
  private final LinkedBlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private volatile boolean answered;

  private StdioExchange(Optional<RpcMessage.Request> request, StdioLetter letter) {
    this.request = request;
    this.letter = letter;
  }

  static StdioExchange of(RpcMessage.Request request, StdioLetter letter) {
    return new StdioExchange(Optional.of(request), letter);
  }

  /** One that asks nothing. */
  static StdioExchange listening() {
    return new StdioExchange(Optional.empty(), StdioLetter.sent());
  }

  JsonValue id() {
    return request.map(RpcMessage.Request::id).orElse(JsonValue.NULL);
  }

  String method() {
    return request.map(RpcMessage.Request::method).orElse("");
  }

  StdioLetter letter() {
    return letter;
  }

  boolean isAnswered() {
    return answered;
  }

  boolean isWritten() {
    return letter.isWritten();
  }

  /** Whether its progress is told under this token. */
  boolean hasToken(JsonValue token) {
    return request
        .map(RpcMessage.Request::params)
        .map(it -> it.get("_meta"))
        .filter(JsonObject.class::isInstance)
        .map(it -> it.asJsonObject().get(ProgressReader.TOKEN))
        .filter(token::equals)
        .isPresent();
  }

  /** Tells something beside the answer; whether there was room for it. */
  boolean aside(RpcMessage message) {
    return heard.size() < MOST_ASIDE && heard.add(new Heard.Aside(message));
  }

  void answer(RpcMessage message) {
    answered = true;
    heard.add(new Heard.Answer(message));
  }

  /** Nothing more comes. */
  void fail(ExchangeFailed why) {
    boolean unread = letter.withdraw();
    heard.add(new Heard.Broken(unread ? why.beforehand() : why));
  }

  /**
   * Waits for the answer.
   *
   * @param aside is given what else is said until then
   * @throws ExchangeFailed if none comes any more, or the thread is interrupted
   */
  RpcMessage answer(Consumer<RpcMessage> aside) {
    while (true) {
      switch (next()) {
        case Heard.Aside(var message) -> aside.accept(message);
        case Heard.Answer(var message) -> {
          return message;
        }
        case Heard.Broken(var why) -> throw why;
      }
    }
  }

  private Heard next() {
    try {
      return heard.take();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ExchangeFailed(Kind.UNANSWERED, "nobody waits for it any more");
    }
  }
}
