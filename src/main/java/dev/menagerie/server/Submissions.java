// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Architecture;
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
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads requests to start a task, and refuses what does not fit the agent they name. */
final class Submissions {

  static final String CALLBACK = "callback";
  static final int MOST_GOAL_BYTES = 1 << 20;
  private static final int MOST_KEY_BYTES = 255;
  static final int MOST_SESSION_BYTES = 200;

  private final Agents agents;
  private final int mostBodyBytes;
  private final Space space;

  Submissions(Agents agents, int mostBodyBytes, Space space) {
    this.agents = agents;
    this.mostBodyBytes = mostBodyBytes;
    this.space = space;
  }

  /**
   * A task to be started.
   *
   * @param callback who is told of it, as the request says it
   */
  record Order(Submission submission, Optional<String> callback) {}

  Order read(InputStream body, HttpHeaders headers, String caller) {
    var fields = Fields.of(body, mostBodyBytes);
    var name = fields.text("agent");
    var wanted = Wanted.of(fields);
    var callback = fields.optionalText(CALLBACK);
    fields.end();
    var key = Optional.ofNullable(headers.getHeaderString("Idempotency-Key"));
    return new Order(submission(name, wanted, key("Idempotency-Key", key), caller), callback);
  }

  /**
   * Reads a request that comes with its agent's name and key, and is the fields that are left.
   *
   * @param keyAt where the key was given
   */
  Submission read(
      String agent, JsonObject json, String keyAt, Optional<String> key, String caller) {
    var fields = Fields.of(json);
    var wanted = Wanted.of(fields);
    fields.end();
    return submission(agent, wanted, key(keyAt, key), caller);
  }

  /** What an agent is asked to do. */
  private record Wanted(
      String goal,
      List<String> context,
      JsonObject parameters,
      Optional<Fields> budget,
      Optional<String> session,
      Optional<String> memory) {

    static Wanted of(Fields fields) {
      return new Wanted(
          fields.text("goal", MOST_GOAL_BYTES),
          fields.texts("context"),
          fields.object("parameters").orElse(JsonValue.EMPTY_JSON_OBJECT),
          fields.fields("budget"),
          fields.has("session")
              ? Optional.of(fields.text("session", MOST_SESSION_BYTES))
              : Optional.empty(),
          fields.has("memory")
              ? Optional.of(
                  MemoryDesk.named(
                      fields.at("memory"), fields.text("memory", AgentJson.MOST_SPACE_BYTES)))
              : Optional.empty());
    }
  }

  private Submission submission(String name, Wanted wanted, Optional<String> key, String caller) {
    var agent =
        agents
            .find(name)
            .orElseThrow(
                () ->
                    Problem.invalid(
                        "agent", name + " is not an agent. GET /v1/agents lists them."));
    checkParameters(
        "parameters",
        agents::architecture,
        agent.architecture(),
        merged(agent, wanted.parameters()));
    space.require();
    return new Submission(
        name,
        new Task(wanted.goal(), wanted.context()),
        wanted.parameters(),
        wanted
            .budget()
            .map(it -> AgentJson.limits(it, agent.budget(), Optional.of(agent.budget()))),
        wanted.session(),
        key,
        Optional.of(caller),
        wanted.memory());
  }

  /**
   * Refuses parameters that the architecture does not have, or values out of their bounds.
   *
   * @param at where they stand
   */
  static void checkParameters(
      String at,
      BiFunction<String, JsonObject, Architecture> make,
      String architecture,
      JsonObject parameters) {
    try {
      var _ = make.apply(architecture, parameters);
    } catch (IllegalArgumentException | Malformed e) {
      var message = String.valueOf(e.getMessage()).replaceFirst("^\\$\\.", "");
      var field = Problems.field(message);
      throw field.isEmpty()
          ? Problem.invalid(at, message)
          : Problem.invalid("%s.%s".formatted(at, field), message.substring(field.length() + 2));
    }
  }

  private static JsonObject merged(AgentDefinition agent, JsonObject parameters) {
    var merged = Json.object(agent.parameters());
    parameters.forEach(merged::add);
    return merged.build();
  }

  private static Optional<String> key(String at, Optional<String> key) {
    key.filter(it -> it.isBlank() || it.length() > MOST_KEY_BYTES)
        .ifPresent(
            it -> {
              throw Problem.invalid(
                  at,
                  "%d characters, must be 1 to %d".formatted(it.strip().length(), MOST_KEY_BYTES));
            });
    return key;
  }
}
