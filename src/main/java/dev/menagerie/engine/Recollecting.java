// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.BudgetExhausted;
import dev.menagerie.core.Lookup.Search;
import dev.menagerie.core.Marked;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tokens;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.MemoryUse;
import dev.menagerie.engine.spi.MemoryUse.Recall;
import dev.menagerie.engine.spi.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What is done with memory around a task, as its agent wants it: before it the conversation so far
 * and what fits the goal are put into its context, behind it what was said and done is remembered.
 *
 * <p>What is left is written when the task comes to an answer, be it a partial one; one that fails
 * or is cancelled leaves nothing.
 */
final class Recollecting {

  /** What an episode says of the calls of its task. */
  record Actions(List<String> calls) {}

  private static final int MOST_ACTIONS = 100;
  private static final int ACTION_TOKENS = 80;
  private static final int MOST_SOUGHT_TOKENS = 2_000;

  private final MemoryUse use;
  private final TaskRecord record;
  private final Branches branches;
  private final JournaledRun run;

  /** The calls by path; which of them a branch without end has come to depends on the moment. */
  private final Map<String, String> actions = new ConcurrentSkipListMap<>(PathOrder.READING);

  /** Ids of what was recalled. */
  private List<String> shown = List.of();

  /** Empty as long as it has not been read. */
  private Optional<SessionTalk> talk = Optional.empty();

  Recollecting(MemoryUse use, TaskRecord record, Branches branches, JournaledRun run) {
    this.use = use;
    this.record = record;
    this.branches = branches;
    this.run = run;
  }

  /** Solves a task on the root branch. */
  Answer solve(Architecture architecture, Task task) {
    if (use.learn()) {
      run.watch((path, call) -> actions.put(path, action(call)));
    }
    Answer answer;
    try {
      var known = new Task(task.goal(), context(task));
      answer = branches.settled(() -> architecture.solve(known, run));
    } catch (BudgetExhausted e) {
      leave(task.goal(), Answer.partial(run.offered()));
      throw e;
    }
    leave(task.goal(), answer);
    return answer;
  }

  private List<String> context(Task task) {
    var context = new ArrayList<String>();
    use.conversation()
        .ifPresent(
            wanted ->
                session()
                    .ifPresent(
                        name -> {
                          talk = Optional.of(SessionTalk.read(name, run));
                          talk.get().fit(wanted.tokens(), run);
                        }));
    talk.flatMap(SessionTalk::shown).ifPresent(context::add);
    use.recall().flatMap(it -> recalled(it, task.goal())).ifPresent(context::add);
    context.addAll(task.context());
    return context;
  }

  private Optional<String> session() {
    return record.session().filter(it -> !it.isBlank());
  }

  private Optional<String> recalled(Recall wanted, String goal) {
    var search =
        new Search(
            Tokens.cut(goal.strip(), MOST_SOUGHT_TOKENS),
            List.of(ThingType.NOTE, ThingType.FACT),
            List.of(),
            List.of(),
            wanted.k(),
            wanted.threshold(),
            wanted.tokens());
    var things = run.recall(search).stream().filter(this::isToldTo).toList();
    shown = things.stream().map(Recalled::id).toList();
    var lines = things.stream().map(it -> Marked.mark(it.id(), text(it))).toList();
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of("What is remembered from before:\n" + String.join("\n", lines));
  }

  /** A note of a session is for that session, and shown there. */
  private boolean isToldTo(Recalled thing) {
    boolean working =
        thing.content() instanceof Noted noted && noted.note().kind() == Note.Kind.WORKING;
    return !working && talk.filter(it -> it.shows(thing.id())).isEmpty();
  }

  private static String text(Recalled thing) {
    return switch (thing.content()) {
      case Noted noted -> noted.note().text();
      case Fact fact -> {
        var from = fact.validFrom().map(it -> ", from " + it).orElse("");
        var until = thing.until().map(it -> ", until " + it).orElse("");
        yield "%s %s %s%s%s"
            .formatted(fact.subject(), fact.predicate(), fact.object(), from, until);
      }
      default -> thing.content().json().toString();
    };
  }

  private void leave(String goal, Answer answer) {
    var changes = new ArrayList<MemoryChange>();
    talk.ifPresent(it -> changes.addAll(it.with(goal, answer)));
    if (use.learn()) {
      var made = run.once("actions", Actions.class, () -> first(List.copyOf(actions.values())));
      changes.add(
          new MemoryChange.Add(
              new Episode(
                      "", goal, made.calls(), answer.text(), answer.complete() ? 1 : 0, List.of())
                  .recalled(shown)));
    }
    if (!changes.isEmpty()) {
      run.leave(changes);
    }
  }

  private static Actions first(List<String> calls) {
    if (calls.size() <= MOST_ACTIONS) {
      return new Actions(calls);
    }
    var first = new ArrayList<>(calls.subList(0, MOST_ACTIONS));
    first.add("%d more calls".formatted(calls.size() - MOST_ACTIONS));
    return new Actions(first);
  }

  private static String action(ToolCall call) {
    var arguments = call.arguments().toString();
    var cut = Tokens.cut(arguments, ACTION_TOKENS);
    return "%s %s%s".formatted(call.tool(), cut, cut.length() < arguments.length() ? "..." : "");
  }
}
