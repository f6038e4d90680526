// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;

/** A task that is over, as far as a chat model shows it. */
record EndedTask(
    String id,
    String status,
    String answer,
    String error,
    String model,
    int inputTokens,
    int outputTokens) {

  static EndedTask of(JsonNode task) {
    return new EndedTask(
        task.path("id").asText(),
        task.path("status").asText(),
        task.path("answer").path("text").asText(),
        task.path("error").asText("no further words"),
        task.path("model").asText(),
        task.path("usage").path("inputTokens").asInt(),
        task.path("usage").path("outputTokens").asInt());
  }
}
