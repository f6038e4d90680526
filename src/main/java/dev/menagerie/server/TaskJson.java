// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Place;
import dev.menagerie.engine.spi.Spent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** The form of a task that clients see. */
final class TaskJson {

  private TaskJson() {}

  private static JsonObject of(TaskRecord task) {
    var json =
        Json.object()
            .add("id", task.id())
            .add("agent", task.agent())
            .add("architecture", task.architecture())
            .add("goal", task.goal())
            .add("status", task.status().text())
            .add("progress", progress(task.spent()))
            .add("answer", answer(task))
            .add("error", task.error().<JsonValue>map(Json::text).orElse(JsonValue.NULL))
            .add("model", task.model())
            .add("usage", usage(task.spent()))
            .add("waiting", waiting(task.waiting()))
            .add("created", task.created().toString())
            .add("updated", task.updated().toString());
    task.parent().ifPresent(parent -> json.add("parent", parent));
    task.origin()
        .map(it -> Json.object().add("task", it.task()).add("at", it.at()).build())
        .ifPresent(origin -> json.add("origin", origin));
    task.session().ifPresent(session -> json.add("session", session));
    return json.build();
  }

  /** With its place in the queue, if it is there: one that goes on may be there too. */
  static JsonObject of(TaskRecord task, Optional<Place> place) {
    var json = Json.object(of(task));
    place
        .filter(_ -> !task.status().ended())
        .ifPresent(
            it ->
                json.add("status", Status.QUEUED.text())
                    .add(
                        "queue",
                        Json.object()
                            .add("position", it.position())
                            .add("of", it.of())
                            .add("why", it.why())));
    return json.build();
  }

  static JsonValue waiting(List<Waiting> waiting) {
    var array = Json.array();
    waiting.forEach(one -> array.add(one.json()));
    return array.build();
  }

  static JsonValue answer(TaskRecord task) {
    return task.answer()
        .<JsonValue>map(
            answer ->
                Json.object().add("text", answer.text()).add("complete", answer.complete()).build())
        .orElse(JsonValue.NULL);
  }

  /** How far it has come: the effects that have finished, and the time that they took. */
  private static JsonObject progress(Spent spent) {
    return Json.object().add("effects", spent.effects()).add("ms", spent.ms()).build();
  }

  static JsonObject usage(Spent spent) {
    return Json.object(spent.usage().json())
        .add("effects", spent.effects())
        .add("toolCalls", spent.toolCalls())
        .build();
  }
}
