// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Cut;
import dev.menagerie.engine.Cut.Change;
import dev.menagerie.engine.Rewording;
import dev.menagerie.engine.WrittenTurns;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Agents;
import dev.menagerie.engine.spi.Limits;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads requests to fork a task. */
final class Cuts {

  private final Agents agents;
  private final int mostBodyBytes;
  private final Space space;

  Cuts(Agents agents, int mostBodyBytes, Space space) {
    this.agents = agents;
    this.mostBodyBytes = mostBodyBytes;
    this.space = space;
  }

  /**
   * Reads one.
   *
   * @param own the limits with which the source began, should its agent be gone
   */
  Cut read(TaskRecord source, InputStream body, Supplier<Limits> own) {
    var fields = Fields.of(body, mostBodyBytes);
    long at = fields.whole("at", 1).orElseThrow(() -> missing(source));
    var agent = fields.optionalText("agent");
    var set = fields.fields("set");
    var acknowledged = fields.texts("acknowledge");
    var budget = fields.fields("budget");
    fields.end();
    agent.ifPresent(this::requireAgent);
    space.require();
    var most =
        agents.find(agent.orElse(source.agent())).map(AgentDefinition::budget).orElseGet(own);
    return new Cut(
        at,
        agent,
        set.map(Cuts::change),
        acknowledged,
        budget.map(it -> AgentJson.limits(it, most, Optional.of(most))));
  }

  private static Problem missing(TaskRecord source) {
    return Problem.invalid(
        "at",
        "missing, must be the position of an entry of the task; GET /v1/tasks/%s/journal shows them"
            .formatted(source.id()));
  }

  private void requireAgent(String name) {
    if (agents.find(name).isEmpty()) {
      throw Problem.invalid("agent", name + " is not an agent. GET /v1/agents lists them.");
    }
  }

  private static Change change(Fields set) {
    var outcome = set.object("outcome");
    var prompt = set.json("prompt");
    set.end();
    if (outcome.isPresent() == prompt.isPresent()) {
      throw Problem.invalid(
          "set", "give either outcome, what came of the effect, or prompt, what a think is to ask");
    }
    return outcome
        .<Change>map(Change.Outcome::new)
        .orElseGet(() -> new Change.Prompt(rewording(prompt.orElseThrow())));
  }

  private static Rewording rewording(JsonValue prompt) {
    return switch (prompt) {
      case JsonString text when !text.getString().isBlank() -> new Rewording.Text(text.getString());
      case JsonArray turns -> turns(turns);
      default ->
          throw Problem.invalid(
              "set.prompt",
              Json.kind(prompt)
                  + ", must be a text that is not empty, for the last user turn, or a list of turns"
                  + " as the journal shows them");
    };
  }

  private static Rewording turns(JsonArray turns) {
    try {
      return new Rewording.Turns(WrittenTurns.of(turns));
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("set.prompt", String.valueOf(e.getMessage()));
    }
  }
}
