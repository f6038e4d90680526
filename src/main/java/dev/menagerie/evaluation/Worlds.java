// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.evaluation.family.World;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The worlds of tasks that run. After a restart a world is what the journals of its task and their
 * children say was done to it.
 */
final class Worlds {

  private final Journal journal;
  private final Catalogue catalogue;
  private final Map<String, Inhabited> worlds = new ConcurrentHashMap<>();

  Worlds(Journal journal, Catalogue catalogue) {
    this.journal = journal;
    this.catalogue = catalogue;
  }

  /** A world with what was observed in it by key, so that a repeated call changes nothing. */
  private record Inhabited(World world, Map<String, Observation> seen) {}

  /** A task's world as it stands. */
  World of(String task, Supplier<World> untouched, Set<String> tools) {
    return inhabited(task, untouched, tools).world();
  }

  /** Carries a call out, unless it was under its key. */
  Observation act(
      String task, Supplier<World> untouched, Set<String> tools, String key, ToolCall call) {
    var place = inhabited(task, untouched, tools);
    synchronized (place) {
      return place.seen().computeIfAbsent(key, _ -> carriedOut(place.world(), call));
    }
  }

  private static Observation carriedOut(World world, ToolCall call) {
    return world.act(call.tool().substring(call.tool().indexOf("__") + 2), call.arguments());
  }

  /** The world of a task is not needed any more. */
  void forget(String task) {
    worlds.remove(task);
  }

  private Inhabited inhabited(String task, Supplier<World> untouched, Set<String> tools) {
    return worlds.computeIfAbsent(
        task,
        it -> {
          var place = new Inhabited(untouched.get(), new HashMap<>());
          for (var done : calls(it, tools)) {
            place.seen().put(done.task() + done.path(), carriedOut(place.world(), call(done)));
          }
          return place;
        });
  }

  /** The calls of these tools that changed something or told it, in the order of their answers. */
  private List<Entry> calls(String task, Set<String> tools) {
    var entries = new ArrayList<Entry>();
    catalogue.task(task).ifPresent(it -> collect(it, tools, entries));
    return entries.stream().sorted(Comparator.comparingLong(Entry::position)).toList();
  }

  private void collect(TaskRecord task, Set<String> tools, List<Entry> calls) {
    var asked = new HashMap<String, Entry>();
    for (var entry : Costs.entries(journal, task.id())) {
      if (entry.kind() == Kind.ACT && entry.phase() == Phase.INTENT) {
        asked.put(entry.path(), entry);
      } else if (entry.kind() == Kind.ACT && entry.phase() == Phase.RESULT) {
        var call = asked.get(entry.path());
        boolean carriedOut = entry.outcome() instanceof JsonObject it && it.containsKey("result");
        if (call != null && carriedOut && tools.contains(call.name())) {
          calls.add(call.at(entry.position()));
        }
      }
    }
    Costs.children(catalogue, task.id()).forEach(it -> collect(it, tools, calls));
  }

  private static ToolCall call(Entry intent) {
    var request = intent.request() instanceof JsonObject it ? it : Json.object().build();
    var arguments = request.getJsonObject("arguments");
    return ToolCall.of(intent.name(), arguments == null ? request : arguments);
  }
}
