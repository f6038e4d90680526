// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the events of a stream on their way to LangChain4j, for what it lets pass: events that
 * are not JSON, errors among the events, an end without a finish.
 */
final class WholeStream implements ServerSentEventListener {

  private final String provider;
  private final ServerSentEventListener next;
  private final InputStream body;
  private Optional<ProviderFailed> failure = Optional.empty();
  private Optional<IOException> broken = Optional.empty();
  private boolean finished;

  WholeStream(String provider, ServerSentEventListener next, InputStream body) {
    this.provider = provider;
    this.next = next;
    this.body = body;
  }

  /** What was wrong with the events, or that the last one is missing. */
  Optional<ProviderFailed> failure() {
    if (failure.isEmpty() && !finished) {
      return Optional.of(
          ProviderFailed.passing(provider + ": the stream ended in the middle of the reply"));
    }
    return failure;
  }

  /** The connection's failure, unless it came after the end of the reply. */
  Optional<IOException> broken() {
    return finished || failure.isPresent() ? Optional.empty() : broken;
  }

  @Override
  public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
    if (failure.isPresent()) {
      return;
    }
    var data = event.data().strip();
    if (data.isEmpty()) {
      return;
    }
    if (data.equals("[DONE]")) {
      finished = true;
    } else {
      check(data);
    }
    if (failure.isEmpty()) {
      handOn(event, context);
    }
    if (failure.isPresent()) {
      close();
    }
  }

  /** The parser would swallow what LangChain4j throws, and the event would be missing. */
  private void handOn(ServerSentEvent event, ServerSentEventContext context) {
    try {
      next.onEvent(event, context);
    } catch (RuntimeException e) {
      var text =
          "%s: an event of the stream cannot be read: %s".formatted(provider, e.getMessage());
      failure = Optional.of(ProviderFailed.passing(text).because(e));
    }
  }

  private void check(String data) {
    try {
      var json = Json.object(data);
      var error = json.get("error");
      if (error != null && !error.equals(JsonValue.NULL)) {
        failure = Optional.of(Refusal.inStream(provider, error));
      } else if (json.get("promptFeedback") instanceof JsonObject feedback
          && feedback.containsKey("blockReason")) {
        var reason = feedback.getString("blockReason", "");
        failure =
            Optional.of(
                ProviderFailed.refused(
                    "%s: the prompt is blocked: %s".formatted(provider, reason)));
      } else if (json.getString("type", "").equals("message_stop")
          || json.getBoolean("done", false)
          || ends(json.get("candidates"), "finishReason")
          || ends(json.get("choices"), "finish_reason")) {
        finished = true;
      }
    } catch (Malformed e) {
      failure =
          Optional.of(
              ProviderFailed.passing(
                  "%s: an event of the stream is %s".formatted(provider, e.getMessage())));
    }
  }

  private static boolean ends(@Nullable JsonValue replies, String field) {
    return replies instanceof JsonArray all
        && !all.isEmpty()
        && all.getFirst() instanceof JsonObject first
        && !first.getOrDefault(field, JsonValue.NULL).equals(JsonValue.NULL);
  }

  private void close() {
    try {
      body.close();
    } catch (IOException e) {
      // The stream is given up; that it cannot be closed changes nothing.
      finished = false;
    }
  }

  @Override
  public void onError(Throwable error) {
    broken =
        Optional.of(error instanceof IOException e ? e : new IOException(error.toString(), error));
  }
}
