// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a request wants of an agent.
 *
 * @param context what was said before the goal, oldest first
 */
record Goal(String agent, String text, List<String> context) {

  static Goal of(ChatRequest request) {
    refuseWhatAnAgentDecides(request);
    var messages = request.messages();
    if (!(messages.getLast() instanceof UserMessage goal)) {
      throw new UnsupportedFeatureException("the last message must be the user's: it is the goal");
    }
    var before = messages.subList(0, messages.size() - 1).stream().map(Goal::said).toList();
    return new Goal(request.modelName(), text(goal), before);
  }

  /** The body of {@code POST /v1/tasks}. */
  ObjectNode json() {
    var json = JsonNodeFactory.instance.objectNode().put("agent", agent).put("goal", text);
    if (!context.isEmpty()) {
      var texts = json.putArray("context");
      context.forEach(texts::add);
    }
    return json;
  }

  private static String said(ChatMessage message) {
    return switch (message) {
      case SystemMessage it -> it.text();
      case UserMessage it -> "User: " + text(it);
      case AiMessage it when it.text() != null && !it.hasToolExecutionRequests() ->
          "Assistant: " + it.text();
      default ->
          throw new UnsupportedFeatureException(
              "a message of %s: an agent calls tools of its own".formatted(message.type()));
    };
  }

  private static String text(UserMessage message) {
    if (!message.hasSingleText()) {
      throw new UnsupportedFeatureException("a message of the user must be one text");
    }
    return message.singleText();
  }

  private static void refuseWhatAnAgentDecides(ChatRequest request) {
    var format = request.responseFormat();
    boolean json = format != null && format.type() == ResponseFormatType.JSON;
    boolean sampled =
        Stream.of(
                request.temperature(),
                request.topP(),
                request.topK(),
                request.frequencyPenalty(),
                request.presencePenalty(),
                request.maxOutputTokens(),
                request.toolChoice())
            .anyMatch(Objects::nonNull);
    if (json || sampled || given(request.stopSequences()) || given(request.toolSpecifications())) {
      throw new UnsupportedFeatureException(
          "tools, sampling and the form of the reply are matters of the agent: set none of them");
    }
  }

  private static boolean given(List<?> some) {
    return some != null && !some.isEmpty();
  }
}
