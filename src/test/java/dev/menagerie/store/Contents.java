// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Catalogue.Filter;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that a store answers, by every way of asking. */
record Contents(
    Map<String, List<Entry>> entries,
    Map<String, Optional<TaskRecord>> tasks,
    Map<String, List<TaskRecord>> lists,
    List<MemoryEvent> memory,
    Map<String, Map<String, JsonObject>> documents) {

  private static final int ALL = 1_000_000;

  /** What a store says of some tasks and kinds of documents. */
  static Contents of(SqliteStore store, List<String> ids, List<String> kinds) {
    var entries = new LinkedHashMap<String, List<Entry>>();
    var tasks = new LinkedHashMap<String, Optional<TaskRecord>>();
    for (var id : ids) {
      entries.put(id, store.read(id, 0, ALL));
      tasks.put(id, store.task(id));
      tasks.put("key " + id, store.taskByKey("key " + id));
    }
    var lists = new LinkedHashMap<String, List<TaskRecord>>();
    lists.put("unfinished", store.unfinished());
    lists.put("all", store.tasks(filter(Optional.empty(), Optional.empty())));
    for (var status : Status.values()) {
      lists.put(status.text(), store.tasks(filter(Optional.of(status), Optional.empty())));
    }
    for (var id : ids) {
      lists.put("children of " + id, store.tasks(filter(Optional.empty(), Optional.of(id))));
    }
    var documents = new LinkedHashMap<String, Map<String, JsonObject>>();
    kinds.forEach(kind -> documents.put(kind, store.documents(kind)));
    return new Contents(entries, tasks, lists, store.memory(0, ALL), documents);
  }

  private static Filter filter(Optional<Status> status, Optional<String> parent) {
    return new Filter(status, Optional.empty(), Optional.empty(), parent, Optional.empty(), ALL);
  }

  long size() {
    return entries.values().stream().mapToLong(List::size).sum();
  }
}
