// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of a journal is kept when it is cut behind an entry. Kept is what had happened by then and
 * had ended, and from behind the cut whatever other branches did that depends neither on the entry
 * at the cut nor, through tools, memory or budget, on the world. The rest will be done again.
 *
 * <p>Causes are known from three things: the order within a branch, the step at which a branch
 * began, and the branches that were joined ({@code after}). A branch is tainted from a step on.
 */
final class Causality {

  /** In the place of a step: the end of a branch, and what comes behind its end. */
  private static final int END = Integer.MAX_VALUE - 1;

  private static final int BEHIND_END = Integer.MAX_VALUE;

  private final List<Entry> entries;
  private final Entry at;
  private final Set<String> again;
  private final Set<String> acknowledged;

  private Causality(List<Entry> entries, Entry at, Set<String> again, Set<String> acknowledged) {
    this.entries = entries;
    this.at = at;
    this.again = again;
    this.acknowledged = acknowledged;
  }

  /**
   * Cuts a journal.
   *
   * @param entries the whole journal, in order
   * @param at the last entry before the cut, one of {@code entries}
   * @param again paths of effects that are to be performed again wherever the cut is
   * @param acknowledged paths of effects of the world that count as done though they lie behind
   * @return the entries that are kept, in order
   */
  static List<Entry> kept(
      List<Entry> entries, Entry at, Set<String> again, Set<String> acknowledged) {
    return new Causality(entries, at, again, acknowledged).kept();
  }

  private List<Entry> kept() {
    var changed = new Taint();
    again.forEach(path -> changed.from(Place.of(path)));
    spread(changed, entries);
    var behind = entries.stream().filter(this::isBehind).toList();
    var taint = new Taint(changed);
    taintFromTheCut(taint);
    for (var entry : behind) {
      if (couples(entry)) {
        taint.from(Place.of(entry));
      }
    }
    spread(taint, behind);
    long refusal = firstRefusal();
    var kept = new ArrayList<Entry>();
    for (var entry : entries) {
      boolean stays =
          !entry.path().equals("/")
              && !isRefusal(entry)
              && !(isAbandonment(entry) && (isBehind(entry) || entry.position() > refusal))
              && !(isBehind(entry) && (wholeCut() || entry.path().equals(at.path())))
              && !(isBehind(entry) ? taint : changed).holds(entry);
      if (stays) {
        kept.add(entry);
      }
    }
    return withoutOpen(kept);
  }

  private boolean isBehind(Entry entry) {
    return entry.position() > at.position();
  }

  /** Whether nothing behind the cut can be told from what depends on it. */
  private boolean wholeCut() {
    return at.path().equals("/") || isAbandonment(at);
  }

  private static boolean isAbandonment(Entry entry) {
    return entry.phase() == Phase.ABANDONED;
  }

  /** A budget's refusal is not inherited: whoever goes on has a budget of its own. */
  private static boolean isRefusal(Entry entry) {
    return entry.kind() == Kind.BUDGET && entry.phase() == Phase.REFUSED;
  }

  private long firstRefusal() {
    return entries.stream()
        .filter(Causality::isRefusal)
        .mapToLong(Entry::position)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /** Effects through which branches know of each other without joining. */
  private boolean couples(Entry entry) {
    return isOfTheWorld(entry.kind()) && !acknowledged.contains(entry.path());
  }

  static boolean isOfTheWorld(Kind kind) {
    return switch (kind) {
      case ACT, RECALL, REMEMBER, BUDGET, DELEGATE -> true;
      case RUN, BRANCH, THINK, GATE, ASK, REPLY, ONCE, FIRST, REPORT, OFFER, CANCEL -> false;
    };
  }

  /** The branch of the cut goes on behind every step that it had begun by then. */
  private void taintFromTheCut(Taint taint) {
    if (wholeCut()) {
      return;
    }
    if (at.kind() == Kind.BRANCH) {
      taint.from(new Place(at.path(), BEHIND_END));
      return;
    }
    var cut = Place.of(at.path());
    int last = cut.step;
    for (var entry : entries) {
      if (!isBehind(entry)) {
        last = Math.max(last, cut.stepOf(entry.path()));
      }
    }
    taint.from(new Place(cut.branch, last + 1));
  }

  private static void spread(Taint taint, List<Entry> entries) {
    boolean more = true;
    while (more) {
      more = false;
      for (var entry : entries) {
        var place = Place.of(entry);
        boolean caught =
            entry.after().stream().anyMatch(taint::within)
                || (place.step == END && taint.within(place.branch));
        if (caught) {
          more |= taint.from(place);
          more |= entry.kind() == Kind.FIRST && taint.from(Place.of(entry.path()).next());
        }
      }
    }
  }

  /**
   * What was begun and has not ended is begun anew, but a list goes on behind its elements. What
   * was said about a call that is begun anew was said about the other one.
   */
  private static List<Entry> withoutOpen(List<Entry> kept) {
    var open = new HashMap<String, Boolean>();
    for (var entry : kept) {
      if (isAbout(entry)) {
        open.putIfAbsent(entry.path(), true);
        continue;
      }
      switch (entry.phase()) {
        case INTENT -> open.putIfAbsent(entry.path(), true);
        case ELEMENT -> {
          if (entry.kind() == Kind.THINK) {
            open.put(entry.path(), false);
          }
        }
        case RESULT, REFUSED -> open.put(entry.path(), false);
        case ABANDONED -> {}
      }
    }
    return kept.stream().filter(entry -> !open.getOrDefault(entry.path(), false)).toList();
  }

  /** Whether an entry is about an effect, and not of it. */
  private static boolean isAbout(Entry entry) {
    return entry.kind() == Kind.GATE || entry.kind() == Kind.REPLY;
  }

  /** A step of a branch. */
  private record Place(String branch, int step) {

    /** Of an effect, or the end of a branch; a race is a branch whose steps are the racers. */
    static Place of(Entry entry) {
      boolean end = entry.kind() == Kind.BRANCH || entry.kind() == Kind.FIRST;
      if (end || entry.path().equals("/")) {
        return new Place(entry.path(), END);
      }
      return of(entry.path());
    }

    static Place of(String path) {
      int slash = path.lastIndexOf('/');
      return new Place(path.substring(0, slash), Integer.parseInt(path.substring(slash + 1)));
    }

    Place next() {
      return new Place(branch, step + 1);
    }

    /** The step of this branch that a path is at or below; -1 if it is elsewhere. */
    int stepOf(String path) {
      var start = branch + "/";
      if (!path.startsWith(start) || path.equals("/")) {
        return -1;
      }
      int slash = path.indexOf('/', start.length());
      return Integer.parseInt(path.substring(start.length(), slash < 0 ? path.length() : slash));
    }
  }

  /** The lowest step from which each branch is tainted. */
  private static final class Taint {

    private final TreeMap<String, Integer> steps = new TreeMap<>();

    Taint() {}

    Taint(Taint start) {
      steps.putAll(start.steps);
    }

    /** Whether that was news. */
    boolean from(Place place) {
      var known = steps.get(place.branch);
      if (known != null && known <= place.step) {
        return false;
      }
      steps.put(place.branch, place.step);
      return true;
    }

    /** Whether anything in a branch, or in one below, is tainted. */
    boolean within(String branch) {
      var below = steps.ceilingKey(branch + "/");
      return steps.containsKey(branch) || (below != null && below.startsWith(branch + "/"));
    }

    boolean holds(Entry entry) {
      var place = Place.of(entry);
      if (place.step == END && steps.getOrDefault(place.branch, BEHIND_END) <= END) {
        return true;
      }
      for (var path = entry.path(); !path.isEmpty(); ) {
        var at = Place.of(path);
        if (steps.getOrDefault(at.branch, BEHIND_END) <= at.step) {
          return true;
        }
        path = at.branch;
      }
      return false;
    }
  }
}
