// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Task;
import dev.menagerie.engine.Submission;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.InputStream;
import java.util.Optional;

/** Reads requests to start a task, and refuses what does not fit the agent they name. */
final class Submissions {

  static final int MOST_GOAL_BYTES = 1 << 20;
  private static final int MOST_KEY_BYTES = 255;

  private final Agents agents;
  private final int mostBodyBytes;

  Submissions(Agents agents, int mostBodyBytes) {
    this.agents = agents;
    this.mostBodyBytes = mostBodyBytes;
  }

  Submission read(InputStream body, HttpHeaders headers, String caller) {
    var fields = Fields.of(body, mostBodyBytes);
    var name = fields.text("agent");
    var goal = fields.text("goal", MOST_GOAL_BYTES);
    var context = fields.texts("context");
    var parameters = fields.object("parameters").orElse(JsonValue.EMPTY_JSON_OBJECT);
    var budget = fields.fields("budget");
    fields.notYet("session");
    fields.notYet("callback");
    fields.end();
    var agent =
        agents
            .find(name)
            .orElseThrow(
                () ->
                    Problem.invalid(
                        "agent", name + " is not an agent. GET /v1/agents lists them."));
    checkParameters(agents, agent.architecture(), merged(agent, parameters));
    return new Submission(
        name,
        new Task(goal, context),
        parameters,
        budget.map(it -> AgentJson.limits(it, agent.budget(), Optional.of(agent.budget()))),
        Optional.empty(),
        key(headers),
        Optional.of(caller));
  }

  /** Refuses parameters that the architecture does not have, or values out of their bounds. */
  static void checkParameters(Agents agents, String architecture, JsonObject parameters) {
    try {
      var _ = agents.architecture(architecture, parameters);
    } catch (IllegalArgumentException | Malformed e) {
      var message = String.valueOf(e.getMessage()).replaceFirst("^\\$\\.", "");
      var field = Problems.field(message);
      throw field.isEmpty()
          ? Problem.invalid("parameters", message)
          : Problem.invalid("parameters." + field, message.substring(field.length() + 2));
    }
  }

  private static JsonObject merged(AgentDefinition agent, JsonObject parameters) {
    var merged = Json.object(agent.parameters());
    parameters.forEach(merged::add);
    return merged.build();
  }

  private static Optional<String> key(HttpHeaders headers) {
    var key = headers.getHeaderString("Idempotency-Key");
    if (key == null) {
      return Optional.empty();
    }
    if (key.isBlank() || key.length() > MOST_KEY_BYTES) {
      throw Problem.invalid(
          "Idempotency-Key",
          "%d characters, must be 1 to %d".formatted(key.strip().length(), MOST_KEY_BYTES));
    }
    return Optional.of(key);
  }
}
