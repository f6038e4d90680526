// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * An agent of a Menagerie server as a chat model: each request is a task, which survives the caller
 * and whose journal the server keeps.
 *
 * <p>The last message of the user is the goal, and what was said before goes along as its context.
 * The name of the model is that of the agent, so that a request may name another one. An agent has
 * tools and sampling of its own: a request that sets them is refused with {@link
 * dev.langchain4j.exception.UnsupportedFeatureException}.
 *
 * <p>A task that is out of budget gives its best answer so far, with the finish reason {@code
 * LENGTH}. The id of a response is that of its task. If the connection breaks, the same task is
 * asked for again. Safe for use by many threads.
 *
 * @param server of the API, {@code http://127.0.0.1:8080}
 * @param agent that works unless a request names another
 * @param token for {@code Authorization: Bearer}; empty if the server knows nobody
 * @param patience after which a task that has not ended is left alone; it goes on
 */
public record AgentChatModel(URI server, String agent, Optional<String> token, Duration patience)
    implements ChatModel {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  public AgentChatModel {
    if (agent.isBlank()) {
      throw new IllegalArgumentException("agent: blank, must be the name of one of the server's");
    }
    if (!patience.isPositive()) {
      throw new IllegalArgumentException("patience: %s, must be longer than 0".formatted(patience));
    }
  }

  /** An agent of a server that knows nobody, with ten minutes for each task. */
  public static AgentChatModel of(URI server, String agent) {
    return new AgentChatModel(server, agent, Optional.empty(), PATIENCE);
  }

  public AgentChatModel withToken(String token) {
    return new AgentChatModel(server, agent, Optional.of(token), patience);
  }

  public AgentChatModel withPatience(Duration patience) {
    return new AgentChatModel(server, agent, token, patience);
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return ChatRequestParameters.builder().modelName(agent).build();
  }

  /**
   * Asks the agent, blocking until its task has ended.
   *
   * @throws TimeoutException if that takes too long; the message names the task, which goes on
   * @throws LangChain4jException if the server refused it, or the task did not come to an answer
   */
  @Override
  public ChatResponse doChat(ChatRequest request) {
    var goal = Goal.of(request);
    return response(new TaskClient(server, token, patience).ended(goal.json()));
  }

  private static ChatResponse response(EndedTask task) {
    return switch (task.status()) {
      case "completed" -> response(task, FinishReason.STOP);
      case "partial" -> response(task, FinishReason.LENGTH);
      default ->
          throw new LangChain4jException(
              "task %s ended as %s: %s".formatted(task.id(), task.status(), task.error()));
    };
  }

  private static ChatResponse response(EndedTask task, FinishReason finish) {
    return ChatResponse.builder()
        .id(task.id())
        .aiMessage(AiMessage.from(task.answer()))
        .modelName(task.model())
        .tokenUsage(new TokenUsage(task.inputTokens(), task.outputTokens()))
        .finishReason(finish)
        .build();
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "agent %s of %s".formatted(agent, server);
  }
}
