// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.TaskRecord;

/** A write in its stored form, made by the thread that asks for it to spare the writing thread. */
sealed interface Prepared {

  record Append(Entry entry, Body body) implements Prepared {}

  record Save(TaskRecord task, String body) implements Prepared {}

  record Remember(MemoryEvent event, Body body) implements Prepared {}

  static Prepared of(Write write) {
    return switch (write) {
      case Write.Append(var entry) -> new Append(entry, Body.of(entry.body()));
      case Write.Save(var task) -> new Save(task, TaskRow.text(task));
      case Write.Remember(var event) -> new Remember(event, Body.of(event.body()));
    };
  }
}
