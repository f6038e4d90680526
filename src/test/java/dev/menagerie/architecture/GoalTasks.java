// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static dev.menagerie.testkit.ScriptedRun.scripted;

import dev.menagerie.core.Json;
import dev.menagerie.core.Task;
import jakarta.json.JsonObject;
import java.util.List;

/** Tasks for a {@link GoalStack}, and stacks that only put goals into a timetable or reach them. */
final class GoalTasks {

  private static final JsonObject SCHEDULING =
      Json.object("{\"execute\":false,\"maxRankings\":0,\"maxChecks\":0}");

  /** Only puts goals into a timetable, without a model. */
  static GoalStack scheduling(String... parameters) {
    return with(SCHEDULING, parameters);
  }

  static GoalStack executing(String... parameters) {
    return with(Json.object("{\"maxRankings\":0,\"maxChecks\":0}"), parameters);
  }

  private static GoalStack with(JsonObject start, String... parameters) {
    var all = Json.object(start);
    for (var parameter : parameters) {
      Json.object("{%s}".formatted(parameter)).forEach(all::add);
    }
    return (GoalStack) Catalog.find("goal-stack").orElseThrow().with(all.build());
  }

  static Task goals(String... lines) {
    return new Task("Do all of it.", List.of("goals:\n" + String.join("\n", lines)));
  }

  static String goal(String id, String fields) {
    return "  - {\"id\":\"%s\",\"do\":\"do %s\"%s}"
        .formatted(id, id, fields.isEmpty() ? "" : "," + fields);
  }

  static List<String> timetable(GoalStack stack, Task task) {
    return stack.solve(task, scripted()).text().lines().toList();
  }

  private GoalTasks() {}
}
