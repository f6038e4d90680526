// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Removes from a store for good. */
public interface Eraser {

  /** Of the documents that say that something was erased. */
  String KIND = "erasure";

  /** A document as it is to be; without a body it is to be gone. */
  record Document(String kind, String name, Optional<JsonObject> body) {}

  /**
   * What is erased.
   *
   * @param tasks go with their children and journals; those that are not there are passed over
   * @param events take the place of those at the same positions
   * @param documents take the place of those of the same kinds and names
   * @param record kept as a document of kind {@link #KIND}
   */
  record Change(
      List<String> tasks, List<MemoryEvent> events, List<Document> documents, JsonObject record) {
    public Change {
      documents = List.copyOf(documents);
      tasks = List.copyOf(tasks);
      events = List.copyOf(events);
    }
  }

  /**
   * Makes a change, all or none, durable on return. What was there may still be found in the files.
   *
   * @param id of the record
   * @param seen position of the last memory event that the change knows
   * @param change is handed the events behind that one, on the writing thread: nothing comes
   *     between; must not throw or wait
   * @throws JournalFailed if it could not be written
   */
  void erase(String id, long seen, Function<List<MemoryEvent>, Change> change);

  /**
   * Rewrites the files so that they hold nothing that was removed. Writing waits meanwhile, and the
   * disk needs free space of twice the journal's size.
   *
   * @throws JournalFailed if that is not possible now; everything goes on as before
   */
  void scrub();
}
