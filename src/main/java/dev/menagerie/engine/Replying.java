// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Standing.Stage;
import dev.menagerie.engine.spi.Journal.Receipt;
import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.engine.spi.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task waits for, whether threads work on it or not, and the replies that it takes. */
final class Replying {

  private final Standing standing;
  private final Services services;
  private final FinalEntries entries;
  private final Tasks tasks;
  private volatile boolean left;

  /** The replies to one task of many. */
  Replying(Standing standing, Services services, FinalEntries entries, Tasks tasks) {
    this.standing = standing;
    this.services = services;
    this.entries = entries;
    this.tasks = tasks;
  }

  /** What it waits for was written by an earlier process. */
  void left() {
    left = true;
  }

  List<Waiting> waiting() {
    var running = standing.atWork();
    if (running.isPresent()) {
      return running.get().waits().waiting();
    }
    if (left && standing.record().attempts().count() == 0) {
      forgetSettled(); // of one that may take the process down nothing is read to be shown
    }
    return standing.record().waiting();
  }

  /** What an earlier process left waiting may be in a branch that it abandoned later. */
  private void forgetSettled() {
    var record = standing.record();
    try {
      var still = Waits.still(record.waiting(), this::history); // while others may go on
      var settled = record.with(record.status(), still, record.spent(), record.updated());
      left = !standing.replace(record, settled);
    } catch (JournalFailed _) {
      left = false; // what it waits for is shown as it was last known
    }
  }

  private History history() {
    var history = new History(task());
    history.load(tasks.entries(task()));
    return history;
  }

  private String task() {
    return standing.record().id();
  }

  private Answering answering() {
    return new Answering(task(), services, () -> tasks.entries(task()));
  }

  /**
   * Takes a reply to what waits at a path. Durable on return.
   *
   * @throws Refused if nothing waits there, or for another reply
   */
  void reply(String path, Optional<FormNumber> seen, Reaction reaction, String by) {
    if (left && standing.atWork().isEmpty()) {
      forgetSettled(); // before others have to wait
    }
    if (!standing.locked(() -> replied(path, seen, reaction, by))) {
      throw answering().nothing(path, waiting()); // reads the journal: not while others wait
    }
  }

  /** False if nothing waits there. */
  private boolean replied(String path, Optional<FormNumber> seen, Reaction reaction, String by) {
    var left = new ArrayList<>(waiting());
    var wait = left.stream().filter(it -> it.path().equals(path)).findFirst();
    if (wait.isEmpty()) {
      return false;
    }
    answering().requireFitting(wait.get(), seen, reaction);
    left.remove(wait.get());
    var running = standing.atWork();
    var record = standing.record();
    var spent = running.map(Execution::spent).orElse(record.spent());
    var changed = record.with(Status.RUNNING, left, spent, services.clock().instant());
    var receipt = append(List.of(entries.reply(wait.get(), reaction, by), new Write.Save(changed)));
    if (receipt == null) {
      throw new Refused(
          Refused.Why.CONFLICT,
          "task %s is ending or its server stops; look at it again".formatted(record.id()));
    }
    receipt.await();
    standing.set(changed);
    running.ifPresent(it -> it.waits().reply(wait.get(), reaction));
    return true;
  }

  /** Null if it is too late. */
  private @Nullable Receipt append(List<Write> writes) {
    if (standing.is(Stage.ENDING)) {
      return null;
    }
    var running = standing.atWork();
    return running.isPresent()
        ? running.get().log().writeAside(writes)
        : services.journal().append(writes);
  }
}
