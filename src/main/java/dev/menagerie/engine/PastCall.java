// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tool call that a task or one of its children has sent.
 *
 * @param call where it is journaled
 * @param top path of the effect that it belongs to in the task: itself, or the delegation
 * @param shown its path as seen from the task: of a child's call, the delegation's path before it
 * @param arguments as they were asked for
 * @param sent as they were sent: a person may have edited them
 * @param key of the call under which it was sent: itself, or one that it repeats
 * @param position of its first entry
 * @param outcome what came back, if it is known
 * @param source the earlier call that it was answered from or repeats, if there is one
 * @param own whether it was sent by the task that it is journaled in
 * @param asks whether it waits for what its tool asks: it has not been carried out, and whoever
 *     makes the same call is asked anew
 */
record PastCall(
    Ref call,
    String top,
    String shown,
    Optional<PinnedTool> tool,
    String name,
    JsonObject arguments,
    JsonObject sent,
    Ref key,
    long position,
    Optional<JsonObject> outcome,
    Optional<Ref> source,
    boolean own,
    boolean asks) {

  /** An effect of a task. */
  record Ref(String task, String path) {

    JsonObject json() {
      return Json.object().add("task", task).add("path", path).build();
    }

    /** The earlier call that an entry says it was answered from. */
    static Optional<Ref> in(JsonValue outcome) {
      return outcome instanceof JsonObject object && object.containsKey("recorded")
          ? Optional.of(at(object.getJsonObject("recorded")))
          : Optional.empty();
    }

    static Ref at(JsonObject json) {
      return new Ref(json.getString("task"), json.getString("path"));
    }
  }

  boolean isReadOnly() {
    return tool.filter(it -> it.trust() == Trust.READ_ONLY).isPresent();
  }

  /** Whether asking again would tell the same: it was read, and the tool did not fail. */
  boolean isObservation() {
    return isReadOnly()
        && outcome
            .map(Wire::observation)
            .filter(it -> it instanceof Observation.Result)
            .isPresent();
  }

  SideEffect sideEffect() {
    return new SideEffect(
        shown, name, sent, position, outcome.map(it -> Json.object(it).remove("recorded").build()));
  }

  /**
   * The calls of a task and its children that had been sent by a position, oldest first of each.
   *
   * @param entries the task's
   */
  static List<PastCall> of(Lineage lineage, List<Entry> entries, long until) {
    if (entries.isEmpty()) {
      return List.of();
    }
    return of(lineage, entries, until, "", "");
  }

  private static List<PastCall> of(
      Lineage lineage, List<Entry> entries, long until, String top, String above) {
    var tools = new LinkedHashMap<String, PinnedTool>();
    Snapshot.of(Lineage.snapshot(entries).request().asJsonObject())
        .tools()
        .forEach(it -> tools.put(it.tool().name(), it));
    var effects = new LinkedHashMap<String, List<Entry>>();
    var sent = new HashMap<String, SentCall>();
    var calls = new ArrayList<PastCall>();
    for (var entry : entries) {
      if (SentCall.isAbout(entry)) {
        sent.putIfAbsent(entry.path(), new SentCall());
      }
      if (sent.containsKey(entry.path())) {
        sent.get(entry.path()).add(entry);
      }
      boolean begins =
          (entry.kind() == Kind.ACT || entry.kind() == Kind.DELEGATE)
              && entry.phase() != Phase.REFUSED
              && entry.position() <= until;
      if (begins || effects.containsKey(entry.path())) {
        effects.computeIfAbsent(entry.path(), _ -> new ArrayList<>()).add(entry);
      }
    }
    effects.forEach(
        (path, effect) -> {
          var first = effect.getFirst();
          var belongs = top.isEmpty() ? path : top;
          if (first.kind() == Kind.ACT) {
            calls.add(call(effect, belongs, above + path, tools, sent.get(path)));
          } else {
            var child = lineage.all(first.task() + path.replace('/', '.'));
            if (!child.isEmpty()) {
              calls.addAll(of(lineage, child, until, belongs, above + path));
            }
          }
        });
    return calls;
  }

  /** Whether a call waits for what its tool asks. */
  private static boolean asks(List<Entry> effect) {
    return effect.stream()
        .filter(it -> it.kind() == Kind.ACT || Inquiries.isInquiry(it))
        .reduce((_, later) -> later)
        .filter(Inquiries::outlasts)
        .isPresent();
  }

  private static PastCall call(
      List<Entry> effect,
      String top,
      String shown,
      Map<String, PinnedTool> tools,
      @Nullable SentCall sent) {
    var first = effect.getFirst();
    var outcome = Optional.<JsonObject>empty();
    var source = Optional.<Ref>empty();
    int intents = 0;
    for (var entry : effect) {
      if (entry.kind() == Kind.ACT && entry.phase() == Phase.RESULT) {
        outcome = Optional.of(entry.outcome().asJsonObject());
      }
      intents += entry.kind() == Kind.ACT && entry.phase() == Phase.INTENT ? 1 : 0;
      source = source.or(() -> Ref.in(entry.outcome()));
    }
    var ref = new Ref(first.task(), first.path());
    var other = Optional.ofNullable(sent);
    var asked = first.request().asJsonObject().getJsonObject("arguments");
    return new PastCall(
        ref,
        top,
        shown,
        Optional.ofNullable(tools.get(first.name())),
        first.name(),
        asked,
        other.flatMap(SentCall::arguments).orElse(asked),
        other.flatMap(SentCall::key).orElse(ref),
        first.position(),
        outcome,
        source,
        source.isEmpty() || intents > 1,
        asks(effect));
  }
}
