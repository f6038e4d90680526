// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Optional;

/**
 * A task of a data set.
 *
 * @param id unlike that of any other case of the set
 * @param expected what a scorer compares answers with
 * @param wrong answers that one who errs may give, the most tempting first: with them the oracle
 *     knows the case
 * @param drawn where it comes from, if a family made it
 * @param task the one that it was made of, if it was
 */
public record Case(
    String id,
    Task goal,
    Optional<String> expected,
    List<String> wrong,
    Optional<Drawn> drawn,
    Optional<String> task) {

  public Case {
    wrong = List.copyOf(wrong);
    if (!wrong.isEmpty() && (expected.isEmpty() || wrong.contains(expected.get()))) {
      throw new IllegalArgumentException(
          "wrong: must come with what is expected, and differ from it");
    }
  }

  /** The problem of a family of tasks. */
  public record Drawn(String family, long seed) {}

  /** A case that somebody wrote. */
  public static Case of(String id, Task goal, Optional<String> expected) {
    return of(id, goal, expected, List.of());
  }

  /** A case that somebody wrote, with wrong answers to it. */
  public static Case of(String id, Task goal, Optional<String> expected, List<String> wrong) {
    return new Case(id, goal, expected, wrong, Optional.empty(), Optional.empty());
  }

  /** A case that a family made. */
  public static Case of(String id, Task goal, Drawn drawn) {
    return new Case(id, goal, Optional.empty(), List.of(), Optional.of(drawn), Optional.empty());
  }

  public JsonObject json() {
    var json =
        Json.object()
            .add("id", id)
            .add("goal", goal.goal())
            .add("context", Json.array(goal.context()));
    expected.ifPresent(it -> json.add("expected", it));
    if (!wrong.isEmpty()) {
      json.add("wrong", Json.array(wrong));
    }
    drawn.ifPresent(it -> json.add("family", it.family()).add("seed", it.seed()));
    task.ifPresent(it -> json.add("task", it));
    return json.build();
  }

  /** Reads what {@link #json} wrote. */
  static Case of(JsonObject json) {
    return new Case(
        json.getString("id"),
        new Task(
            json.getString("goal"),
            json.getJsonArray("context").getValuesAs(JsonString::getString)),
        Optional.ofNullable(json.getString("expected", null)),
        json.containsKey("wrong")
            ? json.getJsonArray("wrong").getValuesAs(JsonString::getString)
            : List.of(),
        json.containsKey("family")
            ? Optional.of(
                new Drawn(json.getString("family"), json.getJsonNumber("seed").longValue()))
            : Optional.empty(),
        Optional.ofNullable(json.getString("task", null)));
  }
}
