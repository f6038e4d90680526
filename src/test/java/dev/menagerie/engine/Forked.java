// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.ScriptedModel;
import dev.menagerie.testkit.Workbench;

/** What tests of forks share. */
final class Forked {

  private Forked() {}

  static ToolCall call(String tool, String value) {
    return ToolCall.of(tool, Json.object().add("value", value).build());
  }

  static ScriptedModel echo() {
    return ScriptedModel.says(
        it -> "re " + ScriptedModel.text(it.prompt()).strip().replace("\n", " | "));
  }

  static LedgerTools tools() {
    return new LedgerTools()
        .with("look", Trust.READ_ONLY, it -> "seen " + it.getString("value"))
        .with("put", Trust.IDEMPOTENT, it -> "put " + it.getString("value"))
        .with("send", Trust.NONE, it -> "sent " + it.getString("value"));
  }

  static Workbench bench(Architecture architecture) {
    return Workbench.of(architecture).model(echo()).tools(tools());
  }

  static Entry entry(Workbench bench, String task, String path, Phase phase) {
    return bench.tasks().journal(task, 0, Integer.MAX_VALUE).stream()
        .filter(it -> it.path().equals(path) && it.phase() == phase)
        .findFirst()
        .orElseThrow();
  }

  static long position(Workbench bench, TaskRecord task, String path, Phase phase) {
    return entry(bench, task.id(), path, phase).position();
  }

  static TaskRecord fork(Workbench bench, TaskRecord source, Cut cut) {
    return bench.ended(bench.tasks().fork(source.id(), cut).id());
  }

  static String text(TaskRecord task) {
    return task.answer().orElseThrow().text();
  }
}
