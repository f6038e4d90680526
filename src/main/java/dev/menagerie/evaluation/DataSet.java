// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Cases that belong together.
 *
 * @param scorer that judges their answers unless a comparison names another
 */
public record DataSet(String name, Scorer scorer, List<Case> cases) {

  public DataSet {
    cases = List.copyOf(cases);
  }

  DataSet with(Case added) {
    var more = new ArrayList<>(cases);
    more.add(added);
    return of(more);
  }

  /** The same of other cases. */
  DataSet of(List<Case> others) {
    return new DataSet(name, scorer, others);
  }

  public JsonObject json() {
    var all = Json.array();
    cases.forEach(it -> all.add(it.json()));
    return Json.object().add("name", name).add("scorer", scorer.json()).add("cases", all).build();
  }

  static DataSet of(JsonObject json) {
    return new DataSet(
        json.getString("name"),
        Scorer.of(json.getJsonObject("scorer")),
        json.getJsonArray("cases").getValuesAs(JsonObject.class).stream().map(Case::of).toList());
  }
}
