// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/** The verb that has another agent solve a task, as a child with its own journal. */
final class Delegating implements JournaledRun.Delegation {

  private final TaskRun parent;
  private final Effects effects;
  private final Activity activity;

  Delegating(TaskRun parent, Effects effects, Activity activity) {
    this.parent = parent;
    this.effects = effects;
    this.activity = activity;
  }

  @Override
  public JsonValue delegate(Step step, String agent, Task task) {
    var log = effects.log();
    if (step.past() == null || step.past().intent() == null) {
      requireDepth(step);
      effects.reserve(step, Usage.NONE);
      log.intent(step, Wire.task(task), Usage.NONE).await();
    }
    log.check(step.branch());
    var child = parent.child(step.path(), agent, task);
    var rest = activity.rest();
    child.ending().then(rest::end);
    rest.begin();
    try {
      log.check(step.branch()); // a cancel may have come before there was a child to cancel
      awaitEnd(child, step);
    } catch (Unwound unwound) {
      if (unwound.why() == Unwound.Why.ABANDONED) {
        parent.cancelChild(child);
      } else if (unwound.why() == Unwound.Why.ENDED) {
        parent.ending().then(() -> parent.cancelChild(child)); // who ends a family ends all at once
      }
      throw unwound;
    } catch (Diverged diverged) {
      parent.cancelChild(child); // the end of the task may have come too early to find it
      throw diverged;
    } finally {
      rest.end();
    }
    var outcome = Wire.recorded(outcome(child.record()));
    log.result(step, outcome, Usage.NONE, 0);
    return outcome;
  }

  private void requireDepth(Step step) {
    if (effects.ledger().limits().depth() < 1) {
      var reason = "budget of 0 levels of delegation: 1 more needed";
      effects.refuse(step, reason, Usage.NONE);
      throw new BudgetExhausted(reason);
    }
  }

  private void awaitEnd(TaskRun child, Step step) {
    while (true) {
      try {
        child.ending().await();
        return;
      } catch (InterruptedException _) {
        effects.log().check(step.branch());
      }
    }
  }

  private static JsonObject outcome(TaskRecord child) {
    var answer = child.answer().orElseGet(() -> Answer.partial(child.error().orElse("no answer")));
    return Json.object()
        .add("task", child.id())
        .add("status", child.status().text())
        .add("text", answer.text())
        .add("complete", answer.complete())
        .add("spent", Spending.json(child.spent()))
        .build();
  }
}
