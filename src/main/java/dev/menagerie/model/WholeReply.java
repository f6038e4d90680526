// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Usage;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a reply that has come to its end. */
record WholeReply(
    String provider,
    String model,
    Provider.Request request,
    ToolNames names,
    Function<TokenUsage, Usage> counted) {

  private static final Set<String> ENDS = Set.of("stop", "other");

  /**
   * The reply.
   *
   * <p>Arguments of a call that are not a JSON object cannot be handed on: at their place any value
   * would be an invention. The attempt counts as failed and is made again, unless the output limit
   * cut them off.
   *
   * @throws ProviderFailed if it is empty or calls a tool with broken arguments
   */
  ModelReply of(Heard heard) {
    var response =
        heard
            .whole()
            .orElseThrow(
                () ->
                    heard.spent(
                        ProviderFailed.passing(
                            "%s: the reply cannot be read: %s"
                                .formatted(
                                    provider,
                                    heard.error().map(Throwable::toString).orElse("no end"))),
                        request));
    return of(heard.text(), response);
  }

  /** The same of a response whose text is known. */
  ModelReply of(String text, ChatResponse response) {
    var usage = usage(text, response);
    var finish = finish(response);
    var calls =
        response.aiMessage().toolExecutionRequests().stream()
            .map(call -> call(call, finish, usage))
            .toList();
    boolean empty = text.isBlank() && calls.isEmpty();
    boolean stopped = finish.equals("stop") && !request.prompt().sampling().stop().isEmpty();
    if (empty && !stopped && ENDS.contains(finish)) {
      throw ProviderFailed.passing(provider + ": the reply is empty").spent(usage);
    }
    return new ModelReply(text, calls, usage, provider + ":" + model, finish);
  }

  private Usage usage(String text, ChatResponse response) {
    return Optional.ofNullable(response.tokenUsage())
        .map(counted)
        .filter(it -> it.tokens() > 0)
        .orElseGet(() -> RequestTokens.estimate(request, text + calls(response)));
  }

  private static String calls(ChatResponse response) {
    return response.aiMessage().toolExecutionRequests().stream()
        .map(ToolExecutionRequest::arguments)
        .collect(Collectors.joining());
  }

  private static String finish(ChatResponse response) {
    var reason = Optional.ofNullable(response.finishReason()).orElse(FinishReason.STOP);
    return switch (reason) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case TOOL_EXECUTION -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
      case OTHER -> "other";
    };
  }

  private ToolCall call(ToolExecutionRequest call, String finish, Usage usage) {
    var id = Optional.ofNullable(call.id()).orElse("");
    var arguments = Optional.ofNullable(call.arguments()).filter(it -> !it.isBlank()).orElse("{}");
    try {
      return new ToolCall(id, names.original(call.name()), Json.object(arguments));
    } catch (Malformed e) {
      if (finish.equals("length")) {
        throw ProviderFailed.refused(
                "%s: the output limit cut off a call of %s; give the prompt more tokens"
                    .formatted(provider, call.name()))
            .spent(usage);
      }
      throw ProviderFailed.passing(
              "%s: the arguments of a call of %s are %s"
                  .formatted(provider, call.name(), e.getMessage()))
          .spent(usage);
    }
  }
}
