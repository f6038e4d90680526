// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Lookup.Listing;
import dev.menagerie.core.Marked;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.Session;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.MemoryContent.Turn;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Run;
import dev.menagerie.core.WorkingMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was said in a session, as a task finds it, and what it adds.
 *
 * <p>Two tasks that begin a session at the same time make one each; so may a fork that does not see
 * the one that was made behind its cut. All of one name are read as one conversation, and the
 * oldest of them keeps its summary. A summary that comes late covers less than the one before it
 * and loses nothing, since the turns stay.
 */
final class SessionTalk {

  private static final int PAGE = 100;
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  private final String name;
  private final List<Recalled> sessions;
  private final List<Recalled> pinned;
  private final List<List<Recalled>> groups;
  private String summary;

  /** How many groups are summed up since it was read. */
  private int summed;

  private SessionTalk(
      String name,
      List<Recalled> sessions,
      List<Recalled> pinned,
      List<List<Recalled>> groups,
      String summary) {
    this.name = name;
    this.sessions = sessions;
    this.pinned = pinned;
    this.groups = groups;
    this.summary = summary;
  }

  /** Reads a session. */
  static SessionTalk read(String name, Run run) {
    var sessions =
        run.recall(Listing.of(ThingType.SESSION, PAGE).named(name)).stream()
            .filter(it -> ((Session) it.content()).name().equals(name))
            .sorted(Comparator.comparingLong(SessionTalk::position))
            .toList();
    var session = sessions.stream().findFirst().map(it -> (Session) it.content());
    long summed = session.map(Session::upTo).map(SessionTalk::position).orElse(0L);
    var pinned = new ArrayList<Recalled>();
    var turns = new ArrayList<Recalled>();
    for (var each : sessions) {
      var notes = all(Listing.of(ThingType.NOTE, PAGE).from(each.id()), 0, run);
      notes.stream().filter(SessionTalk::isWorking).forEach(pinned::add);
      turns.addAll(all(Listing.of(ThingType.TURN, PAGE).from(each.id()), summed, run));
    }
    pinned.sort(Comparator.comparingLong(SessionTalk::position));
    turns.sort(Comparator.comparingLong(SessionTalk::position));
    return new SessionTalk(
        name, sessions, pinned, grouped(turns), session.map(Session::summary).orElse(""));
  }

  /** What was taken from a session behind a position. */
  private static List<Recalled> all(Listing listing, long after, Run run) {
    var page = run.recall(listing);
    var things = new ArrayList<>(page);
    while (page.size() == PAGE && position(page.getLast()) > after) {
      page = run.recall(listing.after(page.getLast().id()));
      things.addAll(page);
    }
    things.removeIf(it -> position(it) <= after);
    return things;
  }

  /** What the user said with what was said to it. */
  private static List<List<Recalled>> grouped(List<Recalled> turns) {
    var groups = new ArrayList<List<Recalled>>();
    for (var turn : turns) {
      if (groups.isEmpty() || ((Turn) turn.content()).role().equals(USER)) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(turn);
    }
    return groups;
  }

  /**
   * Sums up what is too much, and keeps each summary as soon as it is there.
   *
   * @param tokens about how many of it are wanted
   */
  void fit(int tokens, Run run) {
    var shown = pinned.stream().map(it -> said(USER, line(it))).toList();
    var window = new WorkingMemory(tokens, shown, summary, run::tokens);
    window.fit(run::think);
    keep(window, run);
    for (var group : groups) {
      window.add(group.stream().map(SessionTalk::said).toList(), run::think);
      keep(window, run);
    }
    groups.subList(0, summed).clear();
  }

  private void keep(WorkingMemory window, Run run) {
    if (window.summarised() > summed || !window.summary().equals(summary)) {
      summary = window.summary();
      summed = window.summarised();
      var session = sessions.getFirst();
      var upTo =
          summed == 0
              ? ((Session) session.content()).upTo()
              : groups.get(summed - 1).getLast().id();
      run.remember(List.of(new MemoryChange.Summarise(session.id(), summary, upTo)));
    }
  }

  private static dev.menagerie.core.Turn said(Recalled turn) {
    var content = (Turn) turn.content();
    return said(content.role(), content.text());
  }

  private static dev.menagerie.core.Turn said(String role, String text) {
    return role.equals(ASSISTANT)
        ? new dev.menagerie.core.Turn.Assistant(text, List.of())
        : new dev.menagerie.core.Turn.User(text);
  }

  /** What is shown of it; empty if nothing was said. */
  Optional<String> shown() {
    var lines = new ArrayList<String>();
    pinned.forEach(it -> lines.add(Marked.mark(it.id(), line(it))));
    if (!summary.isEmpty()) {
      lines.add(Marked.mark(sessions.getFirst().id(), "What came before, in short: " + summary));
    }
    groups.forEach(group -> group.forEach(turn -> lines.add(Marked.mark(turn.id(), line(turn)))));
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of("The conversation so far, oldest first:\n" + String.join("\n", lines));
  }

  /** Whether something is shown as part of it. */
  boolean shows(String id) {
    return pinned.stream().anyMatch(it -> it.id().equals(id));
  }

  private static String line(Recalled thing) {
    return switch (thing.content()) {
      case Turn turn -> "%s: %s".formatted(turn.role(), turn.text());
      case Noted noted -> "To be kept in mind: " + noted.note().text();
      default -> throw new IllegalStateException(thing.id() + " is no part of a session");
    };
  }

  /** The changes that add a goal and its answer. */
  List<MemoryChange> with(String goal, Answer answer) {
    var changes = new ArrayList<MemoryChange>();
    if (sessions.isEmpty()) {
      changes.add(new MemoryChange.Add(new Session(name, "", "")));
    }
    changes.add(new MemoryChange.Add(new Turn(session(changes.size()), USER, goal)));
    if (!answer.text().isBlank()) {
      var session = session(changes.size());
      changes.add(new MemoryChange.Add(new Turn(session, ASSISTANT, answer.text())));
    }
    return changes;
  }

  /** The oldest, or the one that is made so many changes before. */
  private String session(int before) {
    return sessions.isEmpty() ? "c-" + before : sessions.getFirst().id();
  }

  private static boolean isWorking(Recalled thing) {
    return thing.content() instanceof Noted noted && noted.note().kind() == Note.Kind.WORKING;
  }

  private static long position(Recalled thing) {
    return position(thing.id());
  }

  private static long position(String id) {
    return id.isEmpty() ? 0 : Long.parseLong(id.substring(1));
  }
}
