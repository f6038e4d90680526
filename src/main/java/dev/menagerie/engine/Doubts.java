// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out what became of calls that have no answer. */
final class Doubts {

  /**
   * What is known of a call that has no answer.
   *
   * @param gated whether the journal says that it is in doubt
   * @param foreign whether it is a call that another task had sent
   */
  record Doubt(boolean gated, boolean foreign) {
    static final Doubt NONE = new Doubt(false, false);
    static final Doubt FOREIGN = new Doubt(true, true);
  }

  private final TaskLog log;
  private final Waits waits;
  private final Reconciling reconciling;
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  Doubts(TaskLog log, Waits waits, Reconciling reconciling) {
    this.log = log;
    this.waits = waits;
    this.reconciling = reconciling;
  }

  /**
   * Has the reconcile hook, or else a person, say what became of a call. One that another task had
   * sent went under a key of that task, so the hook would find nothing under this one's; if it may
   * be repeated, nobody needs to be asked.
   */
  Reaction resolve(Sending sending, String reason, Doubt doubt) {
    if (doubt.foreign() && !sending.untrusted()) {
      return new Reaction.NotHappened();
    }
    var step = sending.step();
    var past = step.past();
    if (!doubt.gated()) {
      gate(step, Json.object().add("reason", reason).build());
    }
    var note = "";
    boolean settled = doubt.gated() && past != null && (past.reply() != null || past.reconciled());
    if (!settled && !doubt.foreign()) {
      var verdict = reconciling.verdict(step, sending.tool(), reconciliations(step));
      if (verdict.reaction().isPresent()) {
        return verdict.reaction().get();
      }
      note = verdict.note().isEmpty() ? "" : " " + verdict.note() + ".";
    }
    return waits.await(
        step,
        Waiting.Reason.IN_DOUBT,
        "%s was called and it is not known whether it was carried out: %s.%s Reply with inDoubt happened and its result, not-happened to call it now, or fail."
            .formatted(sending.call().tool(), reason, note),
        Wire.call(sending.call()));
  }

  private int reconciliations(Step step) {
    int before = step.past() == null ? 0 : step.past().reconciliations();
    return before + asked.merge(step.path(), 1, Integer::sum) - 1;
  }

  private void gate(Step step, JsonObject doubt) {
    log.aside(step, Kind.GATE, Phase.INTENT, Waiting.Reason.IN_DOUBT.text(), doubt);
  }
}
