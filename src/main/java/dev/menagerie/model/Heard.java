// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Optional;
import java.util.function.Consumer;

/** What arrived of one reply. */
final class Heard implements StreamingChatResponseHandler {

  private final Consumer<String> delta;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder other = new StringBuilder();
  private Optional<ChatResponse> whole = Optional.empty();
  private Optional<Throwable> error = Optional.empty();
  private Optional<Throwable> listenerThrew = Optional.empty();
  private final Exchange exchange;

  Heard(Consumer<String> delta, Exchange exchange) {
    this.delta = delta;
    this.exchange = exchange;
  }

  String text() {
    return text.toString();
  }

  Optional<ChatResponse> whole() {
    return error.isPresent() ? Optional.empty() : whole;
  }

  Optional<Throwable> error() {
    return error;
  }

  // LangChain4j would swallow what the listener throws: it is kept, and the exchange ends.
  @Override
  public void onPartialResponse(String part) {
    if (listenerThrew.isPresent()) {
      return;
    }
    text.append(part);
    try {
      delta.accept(part);
    } catch (RuntimeException | Error e) {
      listenerThrew = Optional.of(e);
      exchange.abort();
    }
  }

  @Override
  public void onPartialToolCall(PartialToolCall call) {
    other.append(call.partialArguments());
  }

  @Override
  public void onCompleteResponse(ChatResponse response) {
    whole = Optional.of(response);
  }

  @Override
  public void onError(Throwable thrown) {
    if (error.isEmpty()) {
      error = Optional.of(thrown);
    }
  }

  /** Throws what the listener threw. */
  void rethrow() {
    if (listenerThrew.isPresent()) {
      switch (listenerThrew.get()) {
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }
  }

  /** A failure with an estimate of its cost: the prompt and what had arrived, if anything had. */
  ProviderFailed spent(ProviderFailed failure, Provider.Request request) {
    if (text.isEmpty() && other.isEmpty()) {
      return failure;
    }
    return failure.spent(RequestTokens.estimate(request, text.toString() + other));
  }
}
