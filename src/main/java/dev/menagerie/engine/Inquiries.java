// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a tool asked in the middle of a call and was answered, as the entries at its path tell. */
final class Inquiries {

  private final List<Reaction> replies = new ArrayList<>(1);
  private Supplier<Entry> last;
  private int rounds;
  private boolean open;
  private boolean live;

  /**
   * The first one.
   *
   * @param kept gives its entry again
   */
  Inquiries(Entry gate, Supplier<Entry> kept) {
    this.last = kept;
    begin(gate);
  }

  /** Whether an entry is what a tool asks. */
  static boolean isInquiry(Entry entry) {
    return entry.kind() == Kind.GATE && entry.name().equals(Inquiring.GATE);
  }

  /** Whether an entry is what a tool asks that needs nothing of the process to be answered. */
  static boolean outlasts(Entry entry) {
    return isInquiry(entry) && !entry.outcome().asJsonObject().getBoolean(Inquiring.LIVE, false);
  }

  /** Takes up an entry behind the first one. */
  void add(Entry entry, Supplier<Entry> kept) {
    if (isInquiry(entry)) {
      last = kept;
      begin(entry);
    } else if (entry.kind() == Kind.REPLY && entry.name().equals(Inquiring.GATE)) {
      replies.add(Reaction.of(entry.outcome().asJsonObject()));
    } else if (entry.kind() == Kind.ACT && entry.phase() == Phase.INTENT) {
      open = false;
    }
  }

  private void begin(Entry gate) {
    rounds++;
    live = !outlasts(gate);
    open = !live;
    replies.clear();
  }

  /**
   * Whether the call has not gone on since it last asked, and still can: one that was kept open is
   * lost with the process that it asked in, and has been sent and not answered.
   */
  boolean isOpen() {
    return open;
  }

  /** How often the call has asked. */
  int rounds() {
    return rounds;
  }

  /** What it asked last. */
  Inquiry inquiry() {
    return Inquiry.of(last.get().outcome().asJsonObject());
  }

  /** Whether what the call went on with is in the journal, and was not lost with its process. */
  boolean outlasts() {
    return !live;
  }

  /** The replies to that, in the order of its forms. */
  List<Reaction> replies() {
    return List.copyOf(replies);
  }

  /** What the call went on with, if it has. */
  Optional<Answers.Given> given() {
    return open || live ? Optional.empty() : Optional.of(Inquiring.given(inquiry(), replies));
  }

  /** Whether a form that was waited for has been answered. */
  boolean settled(JsonObject detail) {
    return detail.getInt(Inquiring.ROUND) < rounds
        || !open
        || detail.getInt(Inquiring.QUESTION) <= replies.size();
  }

  /** Whether a form that is waited for has been answered, among what is known of an effect. */
  static boolean settled(Optional<Inquiries> known, Waiting wait) {
    return known.filter(it -> it.settled(wait.detail())).isPresent();
  }
}
