// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the journal held of one effect when the task was loaded. Its entries may be elsewhere. */
final class Recorded {

  private final String task;
  private final long before;
  private int entries;
  private @Nullable Kind kind;
  private String name = "";
  private @Nullable Supplier<Entry> request;
  private @Nullable Supplier<Entry> intent;
  private @Nullable Supplier<Entry> result;
  private @Nullable Supplier<Entry> refusal;
  private @Nullable Reaction reply;
  private @Nullable Supplier<Entry> gate;
  private @Nullable Reaction approval;
  private @Nullable SentCall sent;
  private @Nullable Inquiries inquiries;
  private @Nullable Supplier<Entry> doubt;
  private boolean reconciled;
  private int reconciliations;
  private @Nullable List<Supplier<Entry>> elements;
  private Usage usage = Usage.NONE;
  private long ms;
  private boolean below;
  private boolean own;
  private boolean abandoned;
  private boolean drifted;

  /**
   * An effect of which nothing is known.
   *
   * @param task that is executed: the entries of another are inherited
   * @param before position of the task's last entry before it
   */
  Recorded(String task, long before) {
    this.task = task;
    this.before = before;
  }

  /**
   * Takes up an entry.
   *
   * @param kept gives the entry again
   */
  void add(Entry entry, Supplier<Entry> kept) {
    entries++;
    if (SentCall.isAbout(entry) && sent == null) {
      sent = new SentCall();
    }
    if (sent != null) {
      sent.add(entry);
    }
    if (inquiries != null) {
      inquiries.add(entry, kept);
    } else if (Inquiries.isInquiry(entry)) {
      inquiries = new Inquiries(entry, kept);
    }
    switch (entry.kind()) {
      case GATE -> addGate(entry, kept);
      case REPLY -> addReply(entry);
      case RUN, CANCEL -> drifted = true;
      case BUDGET -> {
        if (entry.phase() == Phase.ELEMENT) {
          usage = entry.usage();
        } else {
          addEffect(entry, kept);
        }
      }
      case BRANCH, THINK, ACT, RECALL, REMEMBER, ASK, ONCE, FIRST, DELEGATE, REPORT, OFFER ->
          addEffect(entry, kept);
    }
  }

  private void addGate(Entry entry, Supplier<Entry> kept) {
    switch (entry.name()) {
      case Approving.GATE -> {
        gate = kept;
        approval = null;
        kind = Kind.ACT;
        request = kept;
        name = entry.request().asJsonObject().getString("tool");
      }
      case Reconciling.GATE -> {
        reconciled = true;
        reconciliations++;
      }
      case Inquiring.GATE -> {}
      default -> {
        doubt = kept;
      }
    }
  }

  private void addReply(Entry entry) {
    var reaction = Reaction.of(entry.outcome().asJsonObject());
    if (entry.name().equals(Waiting.Reason.APPROVAL.text())) {
      approval = reaction;
    } else if (!entry.name().equals(Inquiring.GATE)) {
      reply = reaction;
    }
  }

  private void addEffect(Entry entry, Supplier<Entry> kept) {
    boolean refusedByBudget = entry.kind() == Kind.BUDGET && entry.phase() == Phase.REFUSED;
    if (!refusedByBudget) {
      kind = entry.kind();
      name = entry.name();
    }
    if (!entry.request().equals(JsonValue.NULL)) {
      request = kept;
    }
    switch (entry.phase()) {
      case INTENT -> {
        intent = kept;
        own = entry.task().equals(task);
        usage = entry.usage();
        doubt = null;
        reconciled = false;
        reply = null;
      }
      case ELEMENT -> {
        elements = elements == null ? new ArrayList<>(1) : elements;
        elements.add(kept);
      }
      case RESULT -> {
        result = kept;
        usage = entry.usage();
        ms = entry.ms();
      }
      case ABANDONED -> abandoned = true;
      case REFUSED -> {
        refusal = kept;
        usage = entry.usage();
      }
    }
  }

  long before() {
    return before;
  }

  /** How many entries there are at its very path. */
  int entries() {
    return entries;
  }

  /** What kind of effect it was; null when only effects of a branch below it are known. */
  @Nullable Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  JsonValue request() {
    var entry = given(request);
    return entry == null ? JsonValue.NULL : entry.request();
  }

  private static @Nullable Entry given(@Nullable Supplier<Entry> kept) {
    return kept == null ? null : kept.get();
  }

  /** What was asked; of an offer what was offered, which is its outcome. */
  JsonValue asked() {
    var offer = kind == Kind.OFFER ? result() : null;
    return offer == null ? request() : offer.outcome();
  }

  @Nullable Entry intent() {
    return given(intent);
  }

  @Nullable Entry result() {
    return given(result);
  }

  @Nullable Entry refusal() {
    return given(refusal);
  }

  boolean begun() {
    return intent != null;
  }

  boolean done() {
    return result != null;
  }

  /** Whether there are effects of a branch below it. */
  boolean below() {
    return below;
  }

  void markBelow() {
    below = true;
  }

  /** Whether it was begun and has not ended. */
  boolean open() {
    return intent != null && result == null && refusal == null;
  }

  /** Whether it was carried out, or refused. */
  boolean ended() {
    return result != null || refusal != null;
  }

  List<Entry> elements() {
    return elements == null ? List.of() : elements.stream().map(Supplier::get).toList();
  }

  boolean abandoned() {
    return abandoned;
  }

  /** Whether its doubt has been made known since the last intent. */
  boolean gated() {
    return doubt != null;
  }

  /** What is known of its doubt since the last intent; null if none was made known. */
  @Nullable JsonObject doubt() {
    var entry = given(doubt);
    return entry == null ? null : entry.outcome().asJsonObject();
  }

  /** What was shown to be approved; null if nothing was. */
  @Nullable Entry gate() {
    return given(gate);
  }

  /** What the call went out with, if a person or a task before this one had a say in it. */
  Optional<SentCall> sent() {
    return Optional.ofNullable(sent);
  }

  /** What the tool asked in the middle of the call, if it did. */
  Optional<Inquiries> inquiries() {
    return Optional.ofNullable(inquiries);
  }

  /** Whether the reconcile hook has been asked since the last intent. */
  boolean reconciled() {
    return reconciled;
  }

  /** How often the reconcile hook has been asked. */
  int reconciliations() {
    return reconciliations;
  }

  boolean drifted() {
    return drifted;
  }

  /** The reply to a question, or to a doubt since the last intent; null if there is none. */
  @Nullable Reaction reply() {
    return reply;
  }

  /** The reply to what waits for a reason; null if there is none. */
  @Nullable Reaction reply(Waiting.Reason reason) {
    return switch (reason) {
      case APPROVAL -> approval;
      case QUESTION, IN_DOUBT -> reply;
      case INPUT -> null; // there may be several, see there
    };
  }

  /** Whether this task itself began it, and not the one that it was forked from. */
  boolean own() {
    return own;
  }

  /** What the effect has cost as far as the journal knows: its last entry carries the sum. */
  Usage usage() {
    return own ? usage : Usage.NONE;
  }

  /** How long it took, 0 if it has not ended or another task did it. */
  long ms() {
    return own ? ms : 0;
  }

  /**
   * Lets an effect be performed or go on.
   *
   * @throws BudgetExhausted if the budget did not allow it
   */
  void requireAllowed() {
    var refused = refusal();
    if (refused != null && refused.kind() == Kind.BUDGET) {
      throw new BudgetExhausted(refused.outcome().asJsonObject().getString("reason"));
    }
  }
}
