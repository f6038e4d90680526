// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Already;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Budget;
import dev.menagerie.core.First;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.Note;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Query;
import dev.menagerie.core.Question;
import dev.menagerie.core.Recalled;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Run;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.TrackRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A run whose architecture does one thing more than it was written to do, at one place. */
public final class LongerRun implements Run {

  /**
   * Where it does more.
   *
   * @param path of one of its effects, as long as it does nothing more
   * @param before whether before that effect or right behind it
   */
  public record Place(String path, boolean before) {}

  private static final ScopedValue<Branch> BRANCH = ScopedValue.newInstance();

  /** Counts the effects that the architecture was written to have. */
  private static final class Branch {

    private final String path;
    private int next;

    private Branch(String path) {
      this.path = path;
    }

    private String step() {
      return path + "/" + next++;
    }
  }

  private final Run run;
  private final Place place;
  private final Consumer<Run> more;
  private final Branch root = new Branch("");

  public LongerRun(Run run, Place place, Consumer<Run> more) {
    this.run = run;
    this.place = place;
    this.more = more;
  }

  private <T> T effect(Function<String, T> verb) {
    var path = BRANCH.orElse(root).step();
    if (place.equals(new Place(path, true))) {
      more.accept(run);
    }
    var result = verb.apply(path);
    if (place.equals(new Place(path, false))) {
      more.accept(run);
    }
    return result;
  }

  private void does(Runnable verb) {
    var _ =
        effect(
            _ -> {
              verb.run();
              return true;
            });
  }

  private static <T> Supplier<T> within(String path, Supplier<T> body) {
    return () -> ScopedValue.where(BRANCH, new Branch(path)).call(body::get);
  }

  @Override
  public String think(Prompt prompt) {
    return effect(_ -> run.think(prompt));
  }

  @Override
  public <T> T think(Prompt prompt, Class<T> shape) {
    return effect(_ -> run.think(prompt, shape));
  }

  @Override
  public <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink) {
    does(() -> run.thinkEach(prompt, element, sink));
  }

  @Override
  public Reply think(Prompt prompt, List<Tool> tools) {
    return effect(_ -> run.think(prompt, tools));
  }

  @Override
  public Observation act(ToolCall call) {
    return effect(_ -> run.act(call));
  }

  @Override
  public List<Note> recall(Query query) {
    return effect(_ -> run.recall(query));
  }

  @Override
  public void remember(Note note) {
    does(() -> run.remember(note));
  }

  @Override
  public List<Recalled> recall(Lookup lookup) {
    return effect(_ -> run.recall(lookup));
  }

  @Override
  public void remember(List<MemoryChange> changes) {
    does(() -> run.remember(changes));
  }

  @Override
  public Optional<String> remember(List<MemoryChange> changes, Already unless) {
    return effect(_ -> run.remember(changes, unless));
  }

  @Override
  public String ask(Question question) {
    return effect(_ -> run.ask(question));
  }

  @Override
  public <T> Fork<T> fork(Supplier<T> branch) {
    return effect(path -> run.fork(within(path, branch)));
  }

  @Override
  public <T> First<T> first(List<Supplier<T>> branches) {
    return effect(
        path -> {
          var racers = new ArrayList<Supplier<T>>();
          branches.forEach(racer -> racers.add(within(path + "/" + racers.size(), racer)));
          return run.first(racers);
        });
  }

  @Override
  public Answer delegate(String agent, Task task) {
    return effect(_ -> run.delegate(agent, task));
  }

  @Override
  public <T> T once(String name, Class<T> type, Supplier<T> effect) {
    return effect(_ -> run.once(name, type, effect));
  }

  @Override
  public void offer(String best) {
    does(() -> run.offer(best));
  }

  @Override
  public void report(Progress progress) {
    does(() -> run.report(progress));
  }

  @Override
  public Budget budget() {
    return effect(_ -> run.budget());
  }

  @Override
  public long tokens(String text) {
    return run.tokens(text);
  }

  @Override
  public List<String> secrets(List<String> texts) {
    return effect(_ -> run.secrets(texts));
  }

  @Override
  public List<TrackRecord> trackRecords() {
    return effect(_ -> run.trackRecords());
  }

  @Override
  public List<Tool> tools() {
    return run.tools();
  }
}
