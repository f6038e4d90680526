// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.List;

/**
 * A question of a published data set with its answer.
 *
 * @param id within the data set
 */
public record Published(String id, String question, String answer) {

  /** The name of {@link #parallelQa} among data sets. */
  public static final String PARALLEL_QA = "parallelqa";

  /**
   * The questions of ParallelQA: comparisons of two to five things in the world, for agents that
   * can look them up.
   */
  public static List<Published> parallelQa() {
    return ((JsonArray) Json.parse(DataFile.text("parallelqa.json")))
        .getValuesAs(JsonObject.class).stream()
            .map(
                it ->
                    new Published(
                        it.getString("id"), it.getString("question"), it.getString("answer")))
            .toList();
  }
}
