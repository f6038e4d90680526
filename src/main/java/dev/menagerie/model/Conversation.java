// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns in the order that providers insist on: every call has an id and exactly one result, right
 * behind the turn that made it; no text is blank; there is a user.
 */
final class Conversation {

  private static final String NOTHING = "(empty)";

  private record Open(String id, ToolCall call) {}

  private final ToolNames names;
  private final List<ChatMessage> messages = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private int calls;

  private Conversation(ToolNames names) {
    this.names = names;
  }

  static List<ChatMessage> of(List<Turn> turns, ToolNames names) {
    var conversation = new Conversation(names);
    turns.forEach(conversation::add);
    conversation.close();
    return conversation.withUser();
  }

  private void add(Turn turn) {
    switch (turn) {
      case Turn.System(var text) -> {
        close();
        messages.add(SystemMessage.from(text(text)));
      }
      case Turn.User(var text) -> {
        close();
        messages.add(UserMessage.from(text(text)));
      }
      case Turn.Assistant(var text, var made) -> {
        close();
        messages.add(assistant(text, made));
      }
      case Turn.ToolResult(var call, var observation) -> result(call, observation);
    }
  }

  private AiMessage assistant(String text, List<ToolCall> made) {
    if (made.isEmpty()) {
      return AiMessage.from(text(text));
    }
    var requests = new ArrayList<ToolExecutionRequest>();
    for (var call : made) {
      calls++;
      boolean unique =
          !call.id().isBlank() && open.stream().noneMatch(it -> it.id.equals(call.id()));
      var id = unique ? call.id() : "call_" + calls;
      open.add(new Open(id, call));
      requests.add(
          ToolExecutionRequest.builder()
              .id(id)
              .name(names.sent(call.tool()))
              .arguments(call.arguments().toString())
              .build());
    }
    var message = AiMessage.builder().toolExecutionRequests(requests);
    return text.isBlank() ? message.build() : message.text(text).build();
  }

  private void result(ToolCall call, Observation observation) {
    for (var it : open) {
      if (it.call.equals(call)) {
        open.remove(it);
        messages.add(message(it, observation));
        return;
      }
    }
    close();
    messages.add(
        UserMessage.from("Result of %s: %s".formatted(call.tool(), text(observation.text()))));
  }

  private ToolExecutionResultMessage message(Open open, Observation observation) {
    return ToolExecutionResultMessage.builder()
        .id(open.id)
        .toolName(names.sent(open.call.tool()))
        .text(text(observation.text()))
        .isError(observation instanceof Observation.Failure)
        .build();
  }

  /** Answers the calls that nobody has answered. */
  private void close() {
    for (var it : open) {
      messages.add(message(it, new Observation.Failure("this call was not carried out")));
    }
    open.clear();
  }

  private List<ChatMessage> withUser() {
    if (messages.stream().noneMatch(UserMessage.class::isInstance)
        && messages.getLast() instanceof SystemMessage last) {
      messages.removeLast();
      messages.add(UserMessage.from(last.text()));
    }
    return List.copyOf(messages);
  }

  private static String text(String text) {
    return text.isBlank() ? NOTHING : text;
  }
}
