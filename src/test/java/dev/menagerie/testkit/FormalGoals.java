// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.architecture.Catalog;

/** Problems for the architectures that read formal ones. Each has a choice that a model ranks. */
public final class FormalGoals {

  private FormalGoals() {}

  /** Whether an architecture reads formal problems, not goals in words. */
  public static boolean wants(Catalog.Entry architecture) {
    return architecture.family().equals("symbolic");
  }

  /** 3 times 12, with the tool that reckons where the architecture calls tools. */
  public static String product(Catalog.Entry architecture) {
    return switch (architecture.name()) {
      case "rules" ->
          """
          factors(3, 12).
          rule multiply: factors(X, Y) => call desk__reckon(expression: "{X} * {Y}") -> product(R).
          rule left: factors(X, Y) => left(X).
          rule right: factors(X, Y) => right(Y).
          ?- product(R).
          """;
      case "backward-chaining" ->
          """
          times(3, 12, 36).
          product(X, Y, Z) :- listed(X, Y, Z).
          product(X, Y, Z) :- checked(X, Y, Z).
          checked(X, Y, Z) :- times(X, Y, Z).
          checked(X, Y, Z) :- times(Y, X, Z).
          ?- product(3, 12, 36).
          """;
      case "forward-planning" ->
          """
          (define (domain sums)
            (:predicates (sum ?e) (file ?p) (open ?p) (known ?e))
            (:action desk__open :parameters (?path)
              :precondition (file ?path) :effect (open ?path))
            (:action desk__reckon :parameters (?expression)
              :precondition (and (sum ?expression) (open minutes.txt)) :effect (known ?expression))
            (:constants minutes.txt other.txt 3*12 4*5))
          (define (problem product)
            (:init (sum 3*12) (sum 4*5) (file minutes.txt) (file other.txt))
            (:goal (known 3*12)))
          """;
      default -> throw new IllegalArgumentException(architecture.name());
    };
  }

  /** A problem that no tool is needed for. */
  public static String withoutTools(Catalog.Entry architecture) {
    return switch (architecture.name()) {
      case "rules" ->
          """
          sum(87).
          rule answer: sum(X), X > 80 => answer(X).
          rule other: sum(X), X > 60 => other(X).
          ?- answer(X).
          """;
      case "backward-chaining" ->
          """
          sum(80, 7, 87).
          total(X, Y, Z) :- sum(Y, X, Z).
          total(X, Y, Z) :- sum(X, Y, Z).
          ?- total(80, 7, 87).
          """;
      case "forward-planning" ->
          """
          (define (domain counter)
            (:predicates (on ?l))
            (:action press :parameters (?l) :precondition (not (on ?l)) :effect (on ?l)))
          (define (problem lamps) (:objects a87 b) (:init) (:goal (and (on a87) (on b))))
          """;
      default -> throw new IllegalArgumentException(architecture.name());
    };
  }
}
