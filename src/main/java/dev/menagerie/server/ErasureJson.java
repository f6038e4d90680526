// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Erased;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The form in which clients read what was erased. */
final class ErasureJson {

  private record Shelf(String space, String type) {}

  private ErasureJson() {}

  static JsonObject of(Erased erased, boolean dryRun) {
    var recalledBy = Json.array();
    for (var recaller : erased.recalledBy()) {
      recalledBy.add(
          Json.object()
              .add("task", recaller.task())
              .add("status", recaller.status().text())
              .add("erased", recaller.erased()));
    }
    var json = Json.object().add("dryRun", dryRun);
    if (!erased.warning().isEmpty()) {
      json.add("warning", erased.warning());
    }
    return json.add("state", erased.warning().isEmpty() ? "done" : "pending")
        .add("tasks", counted(erased.tasks()))
        .add("forks", counted(erased.forks()))
        .add("things", things(erased.things()))
        .add("events", erased.events())
        .add("rewritten", erased.rewritten())
        .add("weakened", things(erased.weakened()))
        .add("copies", Json.array(erased.copies()))
        .add("recalledBy", recalledBy)
        .add("unreadable", Json.array(erased.unreadable()))
        .build();
  }

  private static JsonObject counted(List<String> ids) {
    return Json.object().add("count", ids.size()).add("ids", Json.array(ids)).build();
  }

  private static JsonArray things(List<Erased.Thing> things) {
    var shelves = new LinkedHashMap<Shelf, List<String>>();
    for (var thing : things) {
      var shelf = new Shelf(thing.space(), thing.type().text());
      shelves.computeIfAbsent(shelf, _ -> new ArrayList<>()).add(thing.id());
    }
    var json = Json.array();
    shelves.forEach(
        (shelf, ids) ->
            json.add(
                Json.object()
                    .add("space", shelf.space())
                    .add("type", shelf.type())
                    .add("count", ids.size())
                    .add("ids", Json.array(ids))));
    return json.build();
  }
}
