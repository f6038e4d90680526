// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Prompt;
import dev.menagerie.engine.spi.JournalFailed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One line of execution in a task. Its own thread alone changes it, but for the flags. */
final class Branch {

  /** The prompt last rendered under a name, and where the journal holds it. */
  record Rendered(String path, Prompt prompt) {}

  private final String path;
  private final @Nullable Branch parent;
  private final boolean racing;
  private final Map<String, Rendered> prompts;
  private final List<BranchFork<?>> forks = new CopyOnWriteArrayList<>();
  private final List<String> joined = new ArrayList<>();
  private int next;
  private volatile boolean abandoned;
  private volatile boolean closed;
  private volatile @Nullable JournalFailed failure;
  private volatile @Nullable Thread thread;

  private Branch(String path, @Nullable Branch parent, boolean racing) {
    this.path = path;
    this.parent = parent;
    this.racing = racing;
    this.prompts = parent == null ? new LinkedHashMap<>() : new LinkedHashMap<>(parent.prompts);
  }

  static Branch root() {
    return new Branch("", null, false);
  }

  /**
   * A branch below this one; created on this branch's thread.
   *
   * @param after joined before it began: its first entry says so, as it has no entry at its start
   */
  Branch child(String path, boolean racing, List<String> after) {
    var child = new Branch(path, this, this.racing || racing);
    child.joined.addAll(after);
    return child;
  }

  String path() {
    return path;
  }

  boolean isRoot() {
    return parent == null;
  }

  /** Whether it runs inside {@code first}, where side effects are refused. */
  boolean racing() {
    return racing;
  }

  /** The path of its next effect. */
  String step() {
    return path + "/" + next++;
  }

  /** The path of the effect that it will take up next. */
  String comingStep() {
    return path + "/" + next;
  }

  /** The path of the effect it took up last. */
  String lastStep() {
    return path + "/" + (next - 1);
  }

  void joined(String branch) {
    joined.add(branch);
  }

  /** The branches joined since they were last taken; they stay to be taken. */
  List<String> joined() {
    return List.copyOf(joined);
  }

  /** The branches joined since this was last asked. */
  List<String> takeJoined() {
    var taken = List.copyOf(joined);
    joined.clear();
    return taken;
  }

  Map<String, Rendered> prompts() {
    return prompts;
  }

  /** Forks started and not known to have ended, oldest first. */
  List<BranchFork<?>> forks() {
    return forks;
  }

  void abandon() {
    abandoned = true;
  }

  boolean abandoned() {
    return abandoned || (parent != null && parent.abandoned());
  }

  /** Ends it because the journal of the branch that forked it failed: it is executed again. */
  void fail(JournalFailed why) {
    failure = why;
  }

  /**
   * Lets it go on.
   *
   * @throws JournalFailed if it or a branch above it was ended for that
   */
  void requireJournal() {
    for (var branch = this; branch != null; branch = branch.parent) {
      if (branch.failure != null) {
        throw branch.failure;
      }
    }
  }

  /** Its end is in the journal: it cannot be abandoned any more. */
  void close() {
    closed = true;
  }

  boolean closed() {
    return closed;
  }

  void runsOn(Thread thread) {
    this.thread = thread;
  }

  void interrupt() {
    var running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
