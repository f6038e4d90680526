// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replies kept in memory, working notes whose first line is the request: they belong to the agent's
 * space, outlive the server, and every look is an effect.
 *
 * @param partition of replies that may stand for each other
 * @param similarity how alike another request must be, 0 to 1
 * @param slots whether it must be about the same as well
 * @param ttlSeconds after which a reply counts no more
 */
record ReplyCache(String partition, double similarity, boolean slots, int ttlSeconds) {

  /** The tag of all replies. */
  static final String TAG = "reply";

  private static final int CANDIDATES = 8;
  private static final int LONGEST_REQUEST = 2_000;
  private static final int LONGEST_REPLY = 20_000;

  /**
   * What a look came to.
   *
   * @param hit the reply, if there is one that fits
   * @param expired ids of replies that count no more
   */
  record Look(Optional<Hit> hit, List<String> expired) {
    Look {
      expired = List.copyOf(expired);
    }
  }

  /**
   * A reply that fits.
   *
   * @param similarity to the request that it was given to
   */
  record Hit(String id, String reply, boolean exact, double similarity) {

    double rank() {
      return exact ? 2 : similarity;
    }
  }

  /**
   * The reply to this request, or else to the one most like it, the newest of equals.
   *
   * @param request in its normal form
   */
  Look look(String request, Run run) {
    if (request.length() > LONGEST_REQUEST) {
      return new Look(Optional.empty(), List.of());
    }
    var found = run.recall(search(request));
    if (found.isEmpty()) {
      return new Look(Optional.empty(), List.of());
    }
    var now = run.now();
    var expired = new ArrayList<String>();
    var best = Optional.<Hit>empty();
    var newest = Instant.MIN;
    for (var thing : found) {
      if (!isReply(thing)) {
        continue;
      }
      if (!thing.at().plusSeconds(ttlSeconds).isAfter(now)) {
        expired.add(thing.id());
        continue;
      }
      var hit = hit(thing, request);
      double more = hit.map(Hit::rank).orElse(-1.0) - best.map(Hit::rank).orElse(-1.0);
      if (hit.isPresent() && (more > 0 || (more == 0 && thing.at().isAfter(newest)))) {
        best = hit;
        newest = thing.at();
      }
    }
    return new Look(best, expired);
  }

  private Lookup search(String request) {
    return new Lookup.Search(
        request,
        List.of(ThingType.NOTE),
        List.of(Note.Kind.WORKING),
        List.of(TAG, partition),
        CANDIDATES,
        0,
        Integer.MAX_VALUE);
  }

  private boolean isReply(Recalled thing) {
    return thing.content() instanceof Noted noted
        && noted.note().tags().containsAll(List.of(TAG, partition))
        && noted.note().text().indexOf('\n') > 0;
  }

  private Optional<Hit> hit(Recalled thing, String request) {
    if (!(thing.content() instanceof Noted noted)) {
      return Optional.empty();
    }
    var text = noted.note().text();
    int end = text.indexOf('\n');
    var asked = text.substring(0, end);
    var reply = text.substring(end + 1);
    if (asked.equals(request)) {
      return Optional.of(new Hit(thing.id(), reply, true, 1));
    }
    var mine = Likeness.of(request);
    var its = Likeness.of(asked);
    double alike = mine.to(its);
    return alike >= similarity && (!slots || mine.sameSlots(its))
        ? Optional.of(new Hit(thing.id(), reply, false, alike))
        : Optional.empty();
  }

  /**
   * Keeps a reply, and lets go of those that count no more.
   *
   * @return why it is not kept; empty if it is
   */
  Optional<String> keep(String request, String reply, List<String> expired, Run run) {
    if (request.length() > LONGEST_REQUEST || reply.length() > LONGEST_REPLY) {
      return Optional.of("it is too long");
    }
    var text = request + "\n" + reply;
    if (!run.secrets(List.of(text)).getFirst().isEmpty()) {
      return Optional.of("it holds a secret");
    }
    var changes = new ArrayList<MemoryChange>();
    if (!expired.isEmpty()) {
      changes.add(new MemoryChange.Remove(expired, "the reply has expired"));
    }
    var note = new Note(Note.Kind.WORKING, text, List.of(TAG, partition));
    changes.add(new MemoryChange.Add(Noted.of(note)));
    run.remember(changes);
    return Optional.empty();
  }
}
