// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryChange.Add;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Conversation;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Agents that use memory around their tasks, in one space and, if they talk, one session. */
abstract class RecollectingSetting {

  static final String SPACE = "zoo";
  static final MemoryUse ALL =
      new MemoryUse(
          SPACE, Optional.of(new Recall(5, 500, 0)), Optional.of(new Conversation(500)), true);
  static final MemoryUse TALKS =
      new MemoryUse(SPACE, Optional.empty(), Optional.of(new Conversation(500)), false);

  /** Says all that it is told, on one line. */
  static final Architecture ECHO = (task, _) -> Answer.of(task.text().replace('\n', '|'));

  static Workbench bench(MemoryUse use, Architecture architecture) {
    return Workbench.of(architecture).memory(use).session("monday");
  }

  static <C> List<C> said(Workbench bench, ThingType type, Class<C> content) {
    return things(bench, type).stream().map(it -> content.cast(it.content())).toList();
  }

  static List<Recalled> things(Workbench bench, ThingType type) {
    return bench
        .services()
        .memory()
        .recall(SPACE, Listing.of(type, 1_000), Sight.ALL, 0)
        .things()
        .reversed();
  }

  static List<String> turns(Workbench bench) {
    return said(bench, ThingType.TURN, Turn.class).stream()
        .map(it -> it.role() + " " + it.text())
        .toList();
  }

  /** Somebody changes memory over the API. */
  static void change(Workbench bench, MemoryChange change) {
    var event = MemoryEvent.of(SPACE, "", "", Instant.EPOCH, change);
    bench.services().journal().append(List.of(new Write.Remember(event))).await();
  }

  static String text(TaskRecord record) {
    return record.answer().orElseThrow().text();
  }

  static ToolCall call(String what) {
    return ToolCall.of("t__look", Json.object().add("what", what).build());
  }

  static Noted note(String text) {
    return Noted.of(Note.of(text));
  }

  /** A bench with a session that is too long, and something to be recalled. */
  static Workbench talkative(Architecture architecture) {
    var bench =
        bench(ALL, architecture)
            .tools(new LedgerTools().with("t__look", Trust.READ_ONLY, _ -> "seen"));
    change(bench, new Add(note("Otto is an owl")));
    change(bench, new Add(new Session("monday", "Otto came.", "")));
    for (int turn = 0; turn < 4; turn++) {
      change(bench, new Add(new Turn("c2", "user", "who? " + "x".repeat(300))));
      change(bench, new Add(new Turn("c2", "assistant", "y".repeat(300))));
    }
    return bench;
  }
}
