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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A run whose architecture has been reworked since: its prompts are worded differently. */
public record ReworkedRun(Run run, UnaryOperator<Prompt> wording) implements Run {

  @Override
  public String think(Prompt prompt) {
    return run.think(wording.apply(prompt));
  }

  @Override
  public <T> T think(Prompt prompt, Class<T> shape) {
    return run.think(wording.apply(prompt), shape);
  }

  @Override
  public <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink) {
    run.thinkEach(wording.apply(prompt), element, sink);
  }

  @Override
  public Reply think(Prompt prompt, List<Tool> tools) {
    return run.think(wording.apply(prompt), tools);
  }

  @Override
  public Observation act(ToolCall call) {
    return run.act(call);
  }

  @Override
  public List<Note> recall(Query query) {
    return run.recall(query);
  }

  @Override
  public void remember(Note note) {
    run.remember(note);
  }

  @Override
  public List<Recalled> recall(Lookup lookup) {
    return run.recall(lookup);
  }

  @Override
  public void remember(List<MemoryChange> changes) {
    run.remember(changes);
  }

  @Override
  public Optional<String> remember(List<MemoryChange> changes, Already unless) {
    return run.remember(changes, unless);
  }

  @Override
  public String ask(Question question) {
    return run.ask(question);
  }

  @Override
  public <T> Fork<T> fork(Supplier<T> branch) {
    return run.fork(branch);
  }

  @Override
  public <A, B> List<B> each(List<A> items, Function<A, B> branch) {
    return run.each(items, branch);
  }

  @Override
  public <T> First<T> first(List<Supplier<T>> branches) {
    return run.first(branches);
  }

  @Override
  public Answer delegate(String agent, Task task) {
    return run.delegate(agent, task);
  }

  @Override
  public <T> T once(String name, Class<T> type, Supplier<T> effect) {
    return run.once(name, type, effect);
  }

  @Override
  public void offer(String best) {
    run.offer(best);
  }

  @Override
  public void report(Progress progress) {
    run.report(progress);
  }

  @Override
  public Budget budget() {
    return run.budget();
  }

  @Override
  public long tokens(String text) {
    return run.tokens(text);
  }

  @Override
  public List<String> secrets(List<String> texts) {
    return run.secrets(texts);
  }

  @Override
  public List<TrackRecord> trackRecords() {
    return run.trackRecords();
  }

  @Override
  public List<Tool> tools() {
    return run.tools();
  }
}
