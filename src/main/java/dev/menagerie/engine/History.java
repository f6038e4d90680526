// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Waiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a task's journal held when it was read, effect by effect. */
final class History {

  private final String task;
  private final Map<String, Recorded> recorded = new LinkedHashMap<>();
  private long loaded;

  History(String task) {
    this.task = task;
  }

  /** Takes up an entry that is in the journal already. */
  void load(Entry entry) {
    load(entry, () -> entry);
  }

  /** Takes up what the journal holds; what can be read again is not kept in memory. */
  void load(List<Entry> entries) {
    if (entries instanceof JournalPages pages) {
      load(pages);
    } else {
      entries.forEach(this::load);
    }
  }

  private void load(JournalPages pages) {
    for (var entry : pages) {
      long position = entry.position();
      load(entry, () -> pages.at(position));
    }
  }

  /**
   * Takes up an entry that is not kept in memory.
   *
   * @param kept gives it again
   */
  void load(Entry entry, Supplier<Entry> kept) {
    if (!entry.path().equals("/")) {
      take(entry, kept);
    }
    loaded = entry.position();
  }

  private void take(Entry entry, Supplier<Entry> kept) {
    at(entry.path()).add(entry, kept);
    for (int slash = entry.path().lastIndexOf('/'); slash > 0; ) {
      var above = entry.path().substring(0, slash);
      at(above).markBelow();
      slash = above.lastIndexOf('/');
    }
  }

  private Recorded at(String path) {
    return recorded.computeIfAbsent(path, _ -> new Recorded(task, loaded));
  }

  @Nullable Recorded recorded(String path) {
    return recorded.get(path);
  }

  /** The position of the last entry before those of the effect at a path. */
  long before(String path) {
    var past = recorded.get(path);
    return past == null ? loaded : past.before();
  }

  /**
   * Whether the journal held a reply to a wait, or an end of its effect or of a branch above it.
   */
  boolean settled(Waiting wait) {
    var effect = recorded.get(wait.path());
    if (effect != null
        && (effect.ended()
            || effect.reply(wait.reason()) != null
            || (wait.reason() == Waiting.Reason.INPUT
                && Inquiries.settled(effect.inquiries(), wait)))) {
      return true;
    }
    return abandoned(wait.path());
  }

  /** Whether the journal held the abandonment of a branch that a path is in. */
  boolean abandoned(String path) {
    for (var at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
      var above = recorded.get(at);
      if (above != null && above.abandoned()) {
        return true;
      }
    }
    return false;
  }

  /** The paths of delegations. */
  List<String> delegations() {
    return recorded.entrySet().stream()
        .filter(effect -> effect.getValue().kind() == Kind.DELEGATE)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The paths of delegations that were begun and not ended. */
  List<String> openDelegations() {
    return recorded.entrySet().stream()
        .filter(effect -> effect.getValue().kind() == Kind.DELEGATE && !effect.getValue().done())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The paths of tool calls that were begun and neither ended nor wait for what they ask. */
  List<String> openCalls() {
    return recorded.entrySet().stream()
        .filter(effect -> effect.getValue().kind() == Kind.ACT && effect.getValue().open())
        .filter(effect -> effect.getValue().inquiries().filter(Inquiries::isOpen).isEmpty())
        .map(Map.Entry::getKey)
        .filter(path -> !abandoned(path))
        .toList();
  }

  /** The calls that asked, and have not ended whether they were answered or not, by path. */
  Map<String, Suspension> suspended() {
    var suspended = new LinkedHashMap<String, Suspension>();
    recorded.forEach(
        (path, effect) -> {
          if (effect.open()) {
            effect
                .inquiries()
                .filter(Inquiries::outlasts)
                .map(it -> new Suspension(effect.name(), it.inquiry().state()))
                .ifPresent(it -> suspended.put(path, it));
          }
        });
    return suspended;
  }

  /** The effects that were begun and not ended, in words. */
  List<String> openEffects() {
    var open = new ArrayList<String>();
    recorded.forEach(
        (path, effect) -> {
          var intent = effect.intent();
          if (intent != null && effect.open() && !abandoned(path)) {
            open.add("%s %s at %s".formatted(intent.kind().text(), intent.name(), path));
          }
        });
    return open;
  }

  Iterable<Recorded> recorded() {
    return recorded.values();
  }

  /** What the journal held, by path. */
  Map<String, Recorded> byPath() {
    return Collections.unmodifiableMap(recorded);
  }
}
