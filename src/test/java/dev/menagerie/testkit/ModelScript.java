// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What a {@link ScriptedModelServer} does with one request. */
public sealed interface ModelScript {

  /** Answers. */
  record Says(String text, List<Call> calls, String finish, Count count) implements ModelScript {}

  /** A call of a tool, its arguments as text so that they can be broken. */
  record Call(String id, String tool, String arguments) {}

  /** The usage reported; {@code cached} is a part of {@code input}. */
  record Count(int input, int cached, int output) {}

  /** Answers with a status and a body that are no success. */
  record Fails(int status, Map<String, String> headers, String body) implements ModelScript {}

  /** Begins an answer with this text, then drops the connection; the caller may miss the text. */
  record Breaks(String text) implements ModelScript {}

  /** Answers with this text and ends the stream properly, but without saying that it finished. */
  record Stops(String text) implements ModelScript {}

  /** Sends these bytes as the stream. */
  record Raw(String stream) implements ModelScript {}

  /** Begins an answer, says nothing more until the latch opens, then drops the connection. */
  record Hangs(String text, CountDownLatch until) implements ModelScript {}

  static ModelScript says(String text) {
    return new Says(text, List.of(), "stop", new Count(20, 0, 5));
  }

  static ModelScript calls(Call... calls) {
    return new Says("", List.of(calls), "tool_calls", new Count(30, 0, 10));
  }

  static Call call(String id, String tool, JsonObject arguments) {
    return new Call(id, tool, arguments.toString());
  }

  static ModelScript fails(int status, String message) {
    return new Fails(
        status, Map.of(), "{\"error\":{\"message\":\"%s\",\"type\":\"x\"}}".formatted(message));
  }

  static ModelScript busy(String retryAfter) {
    return new Fails(
        429,
        Map.of("Retry-After", retryAfter),
        "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit\"}}");
  }
}
