// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Journal.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names what a task and its children write, the same in every run of it whatever the timing: by
 * child, path, kind and phase of each entry and which one of several it is. What changes only the
 * task's record has a name too.
 */
final class WrittenNames {

  static final String RECORD = "record";

  /** The write that makes the task. */
  static final String BIRTH = " / run intent 1";

  private final Map<String, Integer> times = new HashMap<>();
  private String root = "";

  /** The names of one write. Each write is to be named once, in order. */
  List<String> of(List<Write> writes) {
    var names = new ArrayList<String>();
    for (var write : writes) {
      if (write instanceof Write.Append(var entry)) {
        names.add(numbered(name(entry)));
      }
    }
    if (names.isEmpty()) {
      names.add(numbered(RECORD));
    }
    return names;
  }

  private String name(Entry entry) {
    if (root.isEmpty()) {
      root = entry.task();
    }
    return "%s %s %s %s"
        .formatted(
            entry.task().substring(root.length()),
            entry.path(),
            entry.kind().text(),
            entry.phase().text());
  }

  private String numbered(String name) {
    return name + " " + times.merge(name, 1, Integer::sum);
  }
}
