// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Replay.Difference;
import dev.menagerie.engine.spi.Entry.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes what a replay asks for and where it leaves the journal; lets nobody go beyond it. */
final class Scrutiny implements Audit {

  /** A branch that has done nothing yet has no entry; a task that was cancelled may have many. */
  private static final int UNKNOWN_FORKS = 20_000;

  private final Function<String, @Nullable Recorded> journal;
  private final Supplier<Unwound> rest;
  private final Set<String> met = ConcurrentHashMap.newKeySet();
  private final Set<String> unknownForks = ConcurrentHashMap.newKeySet();
  private final Map<String, Difference> drift = new ConcurrentHashMap<>();
  private final Map<String, Difference> contradictions = new ConcurrentHashMap<>();
  private final Map<String, Difference> beyond = new ConcurrentHashMap<>();

  /**
   * Sees nothing yet.
   *
   * @param journal what is recorded at a path
   * @param rest holds the calling branch up until the replay is over
   */
  Scrutiny(Function<String, @Nullable Recorded> journal, Supplier<Unwound> rest) {
    this.journal = journal;
    this.rest = rest;
  }

  /** The paths that were asked for. */
  Set<String> met() {
    return met;
  }

  Map<String, Difference> drift() {
    return drift;
  }

  /** What was asked for where the journal holds something else. */
  Map<String, Difference> contradictions() {
    return contradictions;
  }

  /** What was asked for where the journal holds no more. */
  Map<String, Difference> beyond() {
    return beyond;
  }

  @Override
  public boolean isReplay() {
    return true;
  }

  @Override
  public void met(Step step, Supplier<? extends JsonValue> request) {
    var past = step.past();
    if (past != null) {
      met.add(step.path());
    }
    if (past == null || (past.kind() == null && !past.ended())) {
      if (!begunBranch(step)) {
        beyond(step.path(), () -> Wording.of(step.kind(), step.name(), request.get()));
      }
      return;
    }
    var refusal = past.refusal();
    if (refusal != null && !refusal.name().equals(step.name())) {
      differs(
          step.path(),
          "a refusal of " + refusal.name(),
          Wording.of(step.kind(), step.name(), request.get()));
    }
    compare(step, past, request);
    if (!past.ended() && mustEnd(step.kind())) {
      beyond(step.path(), () -> Wording.of(step.kind(), step.name(), request.get()));
    }
  }

  /** Whether it may be that it had begun, and written nothing by itself. */
  private boolean begunBranch(Step step) {
    if (step.kind() == Kind.FIRST) {
      return step.past() != null;
    }
    return step.kind() == Kind.BRANCH
        && (step.past() != null
            || !unknownForks.add(step.path())
            || unknownForks.size() <= UNKNOWN_FORKS);
  }

  /** A thought may go on with its elements, branches with what is below them. */
  private static boolean mustEnd(Kind kind) {
    return kind != Kind.BRANCH && kind != Kind.FIRST && kind != Kind.THINK;
  }

  private void compare(Step step, Recorded past, Supplier<? extends JsonValue> request) {
    boolean compared =
        switch (step.kind()) {
          case THINK -> !past.drifted();
          case RECALL, REMEMBER, ASK, DELEGATE, REPORT, OFFER -> true;
          case ACT -> false; // a call with other arguments is no drift: the engine compares them
          case RUN, BRANCH, GATE, REPLY, ONCE, FIRST, BUDGET, CANCEL -> false;
        };
    if (!compared || past.refusal() != null) {
      return;
    }
    var was = past.asked();
    var is = request.get();
    if (!was.equals(is) && !was.equals(Wire.recorded(is))) {
      var before = text(was, is);
      var now = text(is, was);
      var recorded = Wording.around(before, now);
      drift.put(step.path(), new Difference(step.path(), recorded, Wording.around(now, before)));
    }
  }

  /** A request as text; without the hash of its words, unless nothing but that differs. */
  private static String text(JsonValue request, JsonValue other) {
    var words = withoutHash(request);
    return words.equals(withoutHash(other)) ? request.toString() : words.toString();
  }

  private static JsonValue withoutHash(JsonValue request) {
    return request instanceof JsonObject object
        ? Json.object(object).remove("hash").build()
        : request;
  }

  @Override
  public void beyond(String path, Supplier<String> attempted) {
    var past = journal.apply(path);
    var recorded =
        past == null || past.kind() == null ? "nothing" : Wording.of(past) + ", without its end";
    beyond.putIfAbsent(path, new Difference(path, recorded, attempted.get()));
    throw rest.get();
  }

  @Override
  public void differs(String path, String recorded, String attempted) {
    contradictions.putIfAbsent(path, new Difference(path, recorded, attempted));
    throw rest.get();
  }
}
