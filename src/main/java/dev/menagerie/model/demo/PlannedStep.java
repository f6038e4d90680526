// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A step of a plan.
 *
 * @param subject what it finds out, in words that are read back
 * @param needs subjects of earlier steps
 */
record PlannedStep(String verb, String subject, List<String> needs) {

  PlannedStep {
    needs = List.copyOf(needs);
  }

  String instruction() {
    return verb + subject;
  }

  /** The steps to an answer; none if thinking is enough, or nothing helps. */
  static List<PlannedStep> of(Mind mind) {
    if (mind.next() instanceof Pursuit.Next.Stuck(var reason) && reason.equals(Mind.CANNOT)) {
      return List.of();
    }
    if (mind.quest().isEmpty()) {
      return mind.problem().isPresent() ? List.of() : whole(mind);
    }
    return switch (mind.quest().get()) {
      case Quest.Compute(Expression.Number _, _, _) -> whole(mind);
      case Quest.Compute(var expression, _, _) -> {
        var steps = facts(mind.quest().get());
        if (!(expression instanceof Expression.Unknown)) {
          var needs = steps.stream().map(PlannedStep::subject).toList();
          steps.add(new PlannedStep("Calculate ", Formula.of(expression), needs));
        }
        yield steps;
      }
      case Quest.Exists _ -> facts(mind.quest().get());
      case Quest.Compare(_, var files, _, _) when !files.isEmpty() -> facts(mind.quest().get());
      default -> whole(mind);
    };
  }

  private static List<PlannedStep> facts(Quest quest) {
    var steps = new ArrayList<PlannedStep>();
    quest.needs().forEach(it -> steps.add(new PlannedStep("Find out ", it.phrase(), List.of())));
    return steps;
  }

  private static List<PlannedStep> whole(Mind mind) {
    var goal = mind.rendered().goal().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    return List.of(new PlannedStep("", goal, List.of()));
  }
}
