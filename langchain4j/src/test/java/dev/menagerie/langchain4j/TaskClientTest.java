// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.output.FinishReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a chat model makes of a server that does not answer at once, or not well. */
@Timeout(60)
class TaskClientTest {

  private record Answer(int status, String body) {}

  private static final String RUNNING = "{\"id\":\"t-1\",\"status\":\"running\",\"answer\":null}";
  private static final Answer BREAK = new Answer(0, "");

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private AgentChatModel agent;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/tasks", this::answer);
    server.start();
    var url = "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
    agent = AgentChatModel.of(URI.create(url), "cot").withToken("secret");
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
    exchange.getRequestBody().readAllBytes();
    var answer = answers.size() > 1 ? answers.remove() : answers.element();
    if (answer.equals(BREAK)) {
      exchange.close();
      return;
    }
    var body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Answer ended(String status, String answer) {
    return new Answer(
        200,
        "{\"id\":\"t-1\",\"status\":\"%s\",\"answer\":{\"text\":\"%s\"},\"error\":\"out of luck\"}"
            .formatted(status, answer));
  }

  @Test
  void the_same_task_is_waited_for_until_it_has_ended_though_the_connection_breaks() {
    answers.add(new Answer(202, RUNNING));
    answers.add(BREAK);
    answers.add(ended("completed", "42"));

    assertThat(agent.chat("x")).isEqualTo("42");
    assertThat(keys).hasSize(3);
    assertThat(keys.stream().distinct()).hasSize(1);
    assertThat(tokens).containsOnly("Bearer secret");
  }

  @Test
  void the_best_of_a_task_that_is_out_of_budget_is_an_answer_that_was_cut() {
    answers.add(ended("partial", "about 40"));

    var response = agent.chat(UserMessage.from("x"));
    assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(response.aiMessage().text()).isEqualTo("about 40");
  }

  @Test
  void a_task_that_failed_is_no_answer() {
    answers.add(ended("failed", ""));

    assertThatThrownBy(() -> agent.chat("x"))
        .isInstanceOf(LangChain4jException.class)
        .hasMessage("task t-1 ended as failed: out of luck");
  }

  @Test
  void who_has_no_more_patience_is_told_which_task_goes_on() {
    answers.add(new Answer(202, RUNNING));

    assertThatThrownBy(() -> agent.withPatience(Duration.ofMillis(200)).chat("x"))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("t-1");
  }

  @Test
  void a_refusal_is_one_of_langchain4j_with_the_servers_words() {
    answers.add(new Answer(401, "{\"detail\":\"who are you\"}"));
    assertThatThrownBy(() -> agent.chat("x"))
        .isInstanceOf(AuthenticationException.class)
        .hasMessage("HTTP 401: who are you");

    answers.clear();
    answers.add(new Answer(429, "{\"detail\":\"slow down\"}"));
    assertThatThrownBy(() -> agent.chat("x")).isInstanceOf(RateLimitException.class);

    answers.clear();
    answers.add(new Answer(503, "busy"));
    assertThatThrownBy(() -> agent.chat("x"))
        .isInstanceOf(InternalServerException.class)
        .hasMessage("HTTP 503: busy");
  }

  @Test
  void a_server_that_is_not_there_is_named() {
    answers.add(BREAK);

    assertThatThrownBy(() -> agent.chat("x"))
        .isInstanceOf(InternalServerException.class)
        .hasMessageContaining("/v1/tasks");
  }

  @Test
  void the_token_is_not_shown() {
    assertThat(agent).asString().doesNotContain("secret");
  }
}
