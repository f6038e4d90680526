// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.TaskRecord;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A catalogue in memory that has documents and no tasks. */
class KeptDocuments implements Catalogue {

  private final Map<String, JsonObject> documents = new ConcurrentSkipListMap<>();

  /** Runs before a document of a kind is saved. */
  volatile Consumer<String> whenSaved = _ -> {};

  /** Runs before a document of a kind is deleted. */
  volatile Consumer<String> whenDeleted = _ -> {};

  @Override
  public Map<String, JsonObject> documents(String kind) {
    var found = new TreeMap<String, JsonObject>();
    documents.forEach(
        (key, document) -> {
          if (key.startsWith(kind + "/")) {
            found.put(key.substring(kind.length() + 1), document);
          }
        });
    return found;
  }

  @Override
  public void save(String kind, String name, JsonObject document) {
    whenSaved.accept(kind);
    documents.put(kind + "/" + name, document);
  }

  @Override
  public JsonObject saveFirst(String kind, String name, JsonObject document) {
    return documents.computeIfAbsent(kind + "/" + name, _ -> document);
  }

  @Override
  public void delete(String kind, String name) {
    whenDeleted.accept(kind);
    documents.remove(kind + "/" + name);
  }

  @Override
  public Optional<TaskRecord> task(String id) {
    return Optional.empty();
  }

  @Override
  public Optional<TaskRecord> taskByKey(String key) {
    return Optional.empty();
  }

  @Override
  public List<TaskRecord> tasks(Filter filter) {
    return List.of();
  }

  @Override
  public List<String> forks(String task) {
    return List.of();
  }

  @Override
  public List<TaskRecord> unfinished() {
    return List.of();
  }

  @Override
  public List<TaskRecord> ended(Status status, Optional<String> after, int limit) {
    return List.of();
  }

  @Override
  public long count(Status status) {
    return 0;
  }

  @Override
  public void delete(String task) {}
}
