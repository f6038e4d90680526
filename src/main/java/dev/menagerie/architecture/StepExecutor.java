// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Observation;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Tool;
import dev.menagerie.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries out one step of a plan.
 *
 * @param maxCalls replies of the model for a step, at least 2
 * @param late why there is no time for more of it, asked before the tools are called and after
 */
record StepExecutor(int maxCalls, Run run, Supplier<Optional<Observation.Failure>> late) {

  StepExecutor(int maxCalls, Run run) {
    this(maxCalls, run, Optional::empty);
  }

  static final String EXECUTE =
      """
      You carry out one step of a plan. Call tools for whatever they can find out or work out. A \
      result that begins with "Error:" is a call that failed: correct it or do without. When the step \
      is done, reply with its result alone. If it cannot be done, call give_up.\
      """;

  /** The way for an executor to say that a step failed. */
  record GivingUp(@Says("why the step cannot be done") String reason) {}

  private static final Tool GIVE_UP =
      new Tool(
          "give_up",
          "Ends the step without a result. Only if it cannot be done.",
          Shape.of(GivingUp.class).schema());

  /** A conversation with tools, as in function calling; on the last reply they are taken away. */
  Observation execute(String step) {
    var tools = new ArrayList<>(run.tools());
    tools.add(GIVE_UP);
    var turns = new ArrayList<Turn>(List.of(new Turn.System(EXECUTE), new Turn.User(step)));
    for (int call = 1; call <= maxCalls; call++) {
      var prompt = Prompt.of("execute", turns).as(Role.EXECUTOR);
      var reply = run.think(prompt, call < maxCalls ? tools : List.of(GIVE_UP));
      for (var made : reply.calls()) {
        if (made.tool().equals(GIVE_UP.name())) {
          return new Observation.Failure(made.arguments().getString("reason", "given up"));
        }
      }
      if (reply.calls().isEmpty()) {
        return reply.text().isBlank()
            ? new Observation.Failure("the executor said nothing")
            : new Observation.Result(reply.text());
      }
      turns.add(reply.turn());
      if (call < maxCalls) {
        var noTime = late.get();
        if (noTime.isPresent()) {
          return noTime.get();
        }
        var observations = run.each(reply.calls(), run::act);
        for (int index = 0; index < observations.size(); index++) {
          turns.add(new Turn.ToolResult(reply.calls().get(index), observations.get(index)));
        }
        noTime = late.get();
        if (noTime.isPresent()) {
          return noTime.get();
        }
      }
    }
    return new Observation.Failure("no result after %d replies".formatted(maxCalls));
  }
}
