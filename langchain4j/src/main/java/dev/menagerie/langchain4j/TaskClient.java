// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** One task of a server, begun once and waited for, however often the connection breaks. */
final class TaskClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** Longest that one request waits; proxies cut longer ones. */
  private static final Duration WAIT = Duration.ofSeconds(30);

  private static final int BROKEN = 3;

  private final URI tasks;
  private final Optional<String> token;
  private final Duration patience;
  private final String key = UUID.randomUUID().toString();
  private String id = "that was not begun";

  TaskClient(URI server, Optional<String> token, Duration patience) {
    this.tasks = URI.create(server.toString().replaceFirst("/+$", "") + "/v1/tasks");
    this.token = token;
    this.patience = patience;
  }

  /**
   * Begins a task and waits for its end. The key makes the server find the same task again.
   *
   * @throws TimeoutException if patience ends first
   */
  EndedTask ended(JsonNode task) {
    long start = System.nanoTime();
    int broken = 0;
    while (true) {
      var left = patience.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        throw new TimeoutException(
            "task %s has not ended within %s; it goes on".formatted(id, patience));
      }
      try {
        var response = HTTP.send(request(task, left), BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return EndedTask.of(read(response));
        }
        if (response.statusCode() != 202) {
          throw refusal(response);
        }
        id = read(response).path("id").asText();
        broken = 0;
      } catch (IOException e) {
        broken++;
        if (broken == BROKEN) {
          throw new InternalServerException("no connection to %s: %s".formatted(tasks, e), e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LangChain4jException("interrupted; task %s goes on".formatted(id), e);
      }
    }
  }

  private HttpRequest request(JsonNode task, Duration left) {
    var wait = left.compareTo(WAIT) < 0 ? left : WAIT;
    var request =
        HttpRequest.newBuilder(tasks)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("Prefer", "wait=" + Math.max(1, wait.toSeconds()))
            .header("Idempotency-Key", key)
            .timeout(wait.plus(WAIT))
            .POST(BodyPublishers.ofString(task.toString()));
    token.ifPresent(it -> request.header("Authorization", "Bearer " + it));
    return request.build();
  }

  private static LangChain4jException refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    var said = "HTTP %d: %s".formatted(status, detail(response.body()));
    return switch (status) {
      case 401, 403 -> new AuthenticationException(said);
      case 404 -> new ModelNotFoundException(said);
      case 429 -> new RateLimitException(said);
      default ->
          status >= 500 ? new InternalServerException(said) : new InvalidRequestException(said);
    };
  }

  private static String detail(String body) {
    try {
      return JSON.readTree(body).path("detail").asText(body);
    } catch (JsonProcessingException e) {
      return body;
    }
  }

  private static JsonNode read(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }
}
