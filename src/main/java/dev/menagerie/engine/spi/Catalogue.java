// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The durable records beside the journal: tasks by state, and what users registered. */
public interface Catalogue {

  /** The kind of documents that are named as tasks, and go with them. */
  String CALLBACK = "callback";

  /**
   * Which tasks to list; empty means any.
   *
   * @param after the id of the last task of the page before, or empty for the first page
   * @param limit at least 1
   */
  record Filter(
      Optional<Status> status,
      Optional<String> agent,
      Optional<String> session,
      Optional<String> parent,
      Optional<String> after,
      int limit) {}

  Optional<TaskRecord> task(String id);

  /** The task created under an idempotency key. */
  Optional<TaskRecord> taskByKey(String key);

  /** Newest first. */
  List<TaskRecord> tasks(Filter filter);

  /** Every task that has not ended, oldest first. */
  List<TaskRecord> unfinished();

  /**
   * The tasks of no parent that ended in a certain way, oldest first.
   *
   * @param after the id of a task that is there, the last of the page before; empty for the first
   *     page
   */
  List<TaskRecord> ended(Status status, Optional<String> after, int limit);

  /** How many tasks of no parent there are of a status. */
  long count(Status status);

  /**
   * The ids of tasks that are forks of this one, oldest first. They read its journal: it must not
   * be deleted while there are any.
   */
  List<String> forks(String task);

  /**
   * Removes a task and its children, with their journals; what they remembered stays. Durable on
   * return.
   */
  void delete(String task);

  /** Documents of a kind ("agent", "tool-server") by name, in the order of their names. */
  Map<String, JsonObject> documents(String kind);

  /** Creates or replaces a document. Durable on return. */
  void save(String kind, String name, JsonObject document);

  /**
   * Creates a document unless there is one. Of several at once the first counts. Durable on return.
   *
   * @return the document that is there then
   */
  JsonObject saveFirst(String kind, String name, JsonObject document);

  /** Durable on return. Does nothing if there is no such document. */
  void delete(String kind, String name);
}
