// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.evaluation.family.CodeTasks;
import dev.menagerie.evaluation.family.ConstrainedWriting;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.GameOf24;
import dev.menagerie.evaluation.family.KnowledgeBase;
import dev.menagerie.evaluation.family.Lookups;
import dev.menagerie.evaluation.family.PickAndPlace;
import dev.menagerie.evaluation.family.Problem;
import dev.menagerie.evaluation.family.SetIntersection;
import dev.menagerie.evaluation.family.Sorting;
import dev.menagerie.evaluation.family.TextCraft;
import dev.menagerie.evaluation.oracle.Truth;
import dev.menagerie.evaluation.truth.CodeTruth;
import dev.menagerie.evaluation.truth.CraftTruth;
import dev.menagerie.evaluation.truth.ErrandTruth;
import dev.menagerie.evaluation.truth.GameOf24Truth;
import dev.menagerie.evaluation.truth.KnowledgeBaseTruth;
import dev.menagerie.evaluation.truth.LookupsTruth;
import dev.menagerie.evaluation.truth.QuizTruth;
import dev.menagerie.evaluation.truth.SetIntersectionTruth;
import dev.menagerie.evaluation.truth.SortingTruth;
import dev.menagerie.evaluation.truth.WritingTruth;
import java.util.List;
import java.util.Optional;

/** What is true of cases, so that the oracle can do them. */
public record Truths(Families families) {

  /** What is true of a case, if that is known. */
  public Optional<Truth> of(Case one) {
    return one.drawn().isPresent()
        ? one.drawn()
            .flatMap(it -> families.find(it.family()).map(family -> family.problem(it.seed())))
            .flatMap(Truths::of)
        : quiz(one);
  }

  private static Optional<Truth> of(Problem problem) {
    return switch (problem) {
      case GameOf24.Puzzle it -> Optional.of(new GameOf24Truth(it));
      case KnowledgeBase.Question it -> Optional.of(new KnowledgeBaseTruth(it));
      case Lookups.Question it -> Optional.of(new LookupsTruth(it, "parallelqa"));
      case Sorting.Numbers it -> Optional.of(new SortingTruth(it));
      case SetIntersection.Sets it -> Optional.of(new SetIntersectionTruth(it));
      case TextCraft.Goal it -> Optional.of(new CraftTruth(it));
      case PickAndPlace.Errand it -> Optional.of(new ErrandTruth(it.task().goal(), it));
      case CodeTasks.Exercise it -> Optional.of(new CodeTruth(it.task().goal(), it, "humaneval"));
      case ConstrainedWriting.Brief it -> Optional.of(new WritingTruth(it));
      default -> Optional.empty();
    };
  }

  private static Optional<Truth> quiz(Case one) {
    return one.expected()
        .filter(_ -> !one.wrong().isEmpty())
        .map(it -> new QuizTruth(one.goal().goal(), it, one.wrong()));
  }

  /** The families whose tasks are known. */
  public List<String> known() {
    return named(true);
  }

  /** The families of which there are no figures of how models err. */
  public List<String> unknown() {
    return named(false);
  }

  private List<String> named(boolean known) {
    return families.all().stream()
        .filter(it -> of(it.problem(0)).isPresent() == known)
        .map(Family::name)
        .toList();
  }
}
