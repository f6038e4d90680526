// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a task beside its journal, written when its state changes.
 *
 * @param model the models that served, as text
 * @param parent the task that delegated this one
 * @param key the idempotency key it was created under
 * @param fingerprint of the creating request, so that a key is not used for another one
 * @param caller on whose behalf it runs, as far as the server knows
 * @param origin where another task's journal was cut to begin this one
 * @param attempts how often it was taken up without getting on
 * @param trace where it is in a trace, if it is in one
 */
public record TaskRecord(
    String id,
    String agent,
    String architecture,
    String goal,
    Status status,
    Optional<Answer> answer,
    Optional<String> error,
    String model,
    Spent spent,
    List<Waiting> waiting,
    Optional<String> parent,
    Optional<String> session,
    Optional<String> key,
    String fingerprint,
    Instant created,
    Instant updated,
    Optional<String> caller,
    Optional<Origin> origin,
    Attempts attempts,
    Optional<Trace> trace) {

  /** What the key of a comparison's trial begins with. */
  public static final String TRIAL = "comparison/";

  /** The task that this one is a fork of, and the position of the last entry before the cut. */
  public record Origin(String task, long at) {}

  /**
   * Executions of the task since it last got on.
   *
   * @param count 0 while the first one is under way
   * @param position of the last result in its journal when the count began
   * @param alone whether the last one was that of a suspect, tried one at a time
   */
  public record Attempts(int count, long position, boolean alone) {

    public static final Attempts NONE = new Attempts(0, 0, false);

    /** Where no result is: it is written before the journal has been read. */
    private static final long NOWHERE = Long.MAX_VALUE;

    /** With one execution more. */
    public Attempts next() {
      return new Attempts(count + 1, count == 0 ? NOWHERE : position, alone);
    }

    /** The same, of a journal that is about to be read again. */
    public Attempts reading() {
      return new Attempts(count, NOWHERE, alone);
    }

    /** The same, with the last execution alone or beside others. */
    public Attempts tried(boolean alone) {
      return new Attempts(count, position, alone);
    }

    /** Whether no execution since has come so far as to have read the journal. */
    public boolean unread() {
      return position == NOWHERE;
    }

    /** Now that the journal has been read. */
    public Attempts at(long position) {
      return new Attempts(count, position, alone);
    }
  }

  public TaskRecord {
    waiting = List.copyOf(waiting);
  }

  /** A task that is in no trace. */
  public TaskRecord(
      String id,
      String agent,
      String architecture,
      String goal,
      Status status,
      Optional<Answer> answer,
      Optional<String> error,
      String model,
      Spent spent,
      List<Waiting> waiting,
      Optional<String> parent,
      Optional<String> session,
      Optional<String> key,
      String fingerprint,
      Instant created,
      Instant updated,
      Optional<String> caller,
      Optional<Origin> origin,
      Attempts attempts) {
    this(
        id,
        agent,
        architecture,
        goal,
        status,
        answer,
        error,
        model,
        spent,
        waiting,
        parent,
        session,
        key,
        fingerprint,
        created,
        updated,
        caller,
        origin,
        attempts,
        Optional.empty());
  }

  /** Whether a comparison had it done. Those below it do not say so. */
  public boolean isTrial() {
    return key.filter(it -> it.startsWith(TRIAL)).isPresent();
  }

  public TaskRecord with(Status status, List<Waiting> waiting, Spent spent, Instant now) {
    return changed(status, answer, error, spent, waiting, now, attempts, trace);
  }

  public TaskRecord with(Attempts attempts) {
    return changed(status, answer, error, spent, waiting, updated, attempts, trace);
  }

  public TaskRecord with(Trace trace) {
    return changed(status, answer, error, spent, waiting, updated, attempts, Optional.of(trace));
  }

  public TaskRecord ended(
      Status status, Optional<Answer> answer, Optional<String> error, Spent spent, Instant now) {
    return changed(status, answer, error, spent, List.of(), now, attempts, trace);
  }

  /** As it is shown while it cannot go on: the reason is in the place of an error, and not kept. */
  public TaskRecord hindered(String reason) {
    return changed(status, answer, Optional.of(reason), spent, waiting, updated, attempts, trace);
  }

  private TaskRecord changed(
      Status status,
      Optional<Answer> answer,
      Optional<String> error,
      Spent spent,
      List<Waiting> waiting,
      Instant updated,
      Attempts attempts,
      Optional<Trace> trace) {
    return new TaskRecord(
        id,
        agent,
        architecture,
        goal,
        status,
        answer,
        error,
        model,
        spent,
        waiting,
        parent,
        session,
        key,
        fingerprint,
        created,
        updated,
        caller,
        origin,
        attempts,
        trace);
  }
}
