// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.GameOf24;
import dev.menagerie.evaluation.family.KnowledgeBase;
import dev.menagerie.evaluation.family.Lookups;
import dev.menagerie.evaluation.family.Problem;
import dev.menagerie.evaluation.oracle.Truth;
import dev.menagerie.evaluation.truth.GameOf24Truth;
import dev.menagerie.evaluation.truth.KnowledgeBaseTruth;
import dev.menagerie.evaluation.truth.LookupsTruth;
import dev.menagerie.evaluation.truth.QuizTruth;
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
    return families.all().stream()
        .filter(it -> of(it.problem(0)).isPresent())
        .map(it -> it.name())
        .toList();
  }
}
