// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Already;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Budget;
import dev.menagerie.core.First;
import dev.menagerie.core.Fork;
import dev.menagerie.core.Json;
import dev.menagerie.core.Lookup;
import dev.menagerie.core.Malformed;
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
import dev.menagerie.core.Shape;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.TrackRecord;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Waiting;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The one {@link Run}: every verb is written to the journal, or returned from it. */
final class JournaledRun implements Run {

  /** Sends a child on its way and waits for it. */
  interface Delegation {
    JsonValue delegate(Step step, String agent, Task task);
  }

  private final Effects effects;
  private final Branches branches;
  private final Thinking thinking;
  private final Acting acting;
  private final Remembering remembering;
  private final Waits waits;
  private final Delegation delegation;
  private final ToLongFunction<String> tokenizer;
  private final Function<String, Optional<String>> secret;
  private final Supplier<List<TrackRecord>> records;
  private final InstantSource clock;
  private volatile BiConsumer<String, ToolCall> watch = (_, _) -> {};
  private volatile String offered = "";

  JournaledRun(
      Effects effects,
      Branches branches,
      Thinking thinking,
      Acting acting,
      Remembering remembering,
      Waits waits,
      Delegation delegation,
      ToLongFunction<String> tokenizer,
      Function<String, Optional<String>> secret,
      Supplier<List<TrackRecord>> records,
      InstantSource clock) {
    this.effects = effects;
    this.branches = branches;
    this.thinking = thinking;
    this.acting = acting;
    this.remembering = remembering;
    this.waits = waits;
    this.delegation = delegation;
    this.tokenizer = tokenizer;
    this.secret = secret;
    this.records = records;
    this.clock = clock;
  }

  /** The last offer; empty if there was none. */
  String offered() {
    return offered;
  }

  @Override
  public String think(Prompt prompt) {
    return thinking.text(prompt);
  }

  @Override
  public <T> T think(Prompt prompt, Class<T> shape) {
    return thinking.value(prompt, shape);
  }

  @Override
  public <T> void thinkEach(Prompt prompt, Class<T> element, Consumer<T> sink) {
    thinking.each(prompt, element, sink);
  }

  @Override
  public Reply think(Prompt prompt, List<Tool> tools) {
    return thinking.reply(prompt, tools);
  }

  @Override
  public Observation act(ToolCall call) {
    watch.accept(Branches.current().comingStep(), call);
    return acting.act(call);
  }

  /** Has somebody told of each tool call and its path, from whichever branch it comes. */
  void watch(BiConsumer<String, ToolCall> watch) {
    this.watch = watch;
  }

  @Override
  public List<Note> recall(Query query) {
    return remembering.recall(query);
  }

  @Override
  public void remember(Note note) {
    remembering.remember(note);
  }

  @Override
  public List<Recalled> recall(Lookup lookup) {
    return remembering.recall(lookup);
  }

  @Override
  public void remember(List<MemoryChange> changes) {
    remembering.remember(changes);
  }

  @Override
  public Optional<String> remember(List<MemoryChange> changes, Already unless) {
    return remembering.remember(changes, unless);
  }

  /** Changes memory when the task is at its end, whatever is left to spend. */
  void leave(List<MemoryChange> changes) {
    remembering.leave(changes);
  }

  @Override
  public String ask(Question question) {
    var request =
        Json.object()
            .add("text", question.text())
            .add("choices", Json.array(question.choices()))
            .build();
    var step = effects.log().step(Branches.current(), Kind.ASK, "", () -> request);
    var past = step.past();
    if (past != null && past.result() != null) {
      return past.result().outcome().asJsonObject().getString("text");
    }
    var outcome = effects.perform(step, request, () -> answer(step, question, request));
    return outcome.asJsonObject().getString("text");
  }

  private JsonObject answer(Step step, Question question, JsonObject request) {
    var reaction = waits.await(step, Waiting.Reason.QUESTION, question.text(), request);
    return reaction instanceof Reaction.Text(var text)
        ? Json.object().add("text", text).build()
        : reaction.json();
  }

  @Override
  public <T> Fork<T> fork(Supplier<T> branch) {
    return branches.fork(branch);
  }

  @Override
  public <A, B> List<B> each(List<A> items, Function<A, B> branch) {
    var forks = new ArrayList<BranchFork<B>>();
    for (var item : items) {
      forks.add(branches.fork(() -> branch.apply(item)));
    }
    var results = new ArrayList<B>();
    try {
      for (var fork : forks) {
        results.add(fork.join());
      }
    } catch (RuntimeException e) {
      branches.abandon(Branches.current(), forks.subList(results.size() + 1, forks.size()));
      throw e;
    }
    return results;
  }

  @Override
  public <T> First<T> first(List<Supplier<T>> candidates) {
    return branches.first(candidates);
  }

  @Override
  public Answer delegate(String agent, Task task) {
    var step = effects.log().step(Branches.current(), Kind.DELEGATE, agent, () -> Wire.task(task));
    var past = step.past();
    var outcome =
        past != null && past.result() != null
            ? past.result().outcome()
            : delegation.delegate(step, agent, task);
    var answer = outcome.asJsonObject();
    return new Answer(answer.getString("text"), answer.getBoolean("complete"));
  }

  @Override
  public <T> T once(String name, Class<T> type, Supplier<T> effect) {
    var step = effects.log().step(Branches.current(), Kind.ONCE, name);
    var shape = Shape.of(type);
    var past = step.past();
    if (past != null && past.result() != null) {
      try {
        return shape.decode(past.result().outcome());
      } catch (Malformed e) {
        throw effects
            .log()
            .diverged(
                step.path(),
                "once %s as %s".formatted(name, past.result().outcome()),
                "%s: %s".formatted(type.getSimpleName(), e.getMessage()));
      }
    }
    var outcome = Wire.recorded(shape.encode(effect.get()));
    effects.log().single(step, JsonValue.NULL, outcome);
    return shape.decode(outcome);
  }

  @Override
  public void offer(String best) {
    if (!Branches.current().isRoot()) {
      throw new IllegalStateException("offer: only the root branch may offer an answer");
    }
    var outcome = Json.object().add("text", best).build();
    var step = effects.log().step(Branches.current(), Kind.OFFER, "", () -> outcome);
    if (step.past() == null || step.past().result() == null) {
      effects.log().single(step, JsonValue.NULL, outcome);
    }
    offered = best;
  }

  @Override
  public void report(Progress progress) {
    var name = progress.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    var step = effects.log().step(Branches.current(), Kind.REPORT, name, () -> picture(progress));
    if (step.past() == null || step.past().result() == null) {
      effects.log().single(step, picture(progress), JsonValue.NULL);
    }
  }

  private static JsonObject picture(Progress progress) {
    return Shape.of(Progress.class).encode(progress).getJsonObject("value");
  }

  @Override
  public Budget budget() {
    var step = effects.log().step(Branches.current(), Kind.BUDGET, "");
    var shape = Shape.of(Budget.class);
    var past = step.past();
    if (past != null && past.result() != null) {
      return shape.decode(past.result().outcome());
    }
    var outcome = Wire.recorded(shape.encode(effects.ledger().left()));
    effects.log().single(step, JsonValue.NULL, outcome);
    return shape.decode(outcome);
  }

  @Override
  public long tokens(String text) {
    return tokenizer.applyAsLong(text);
  }

  /** By text, in their order. */
  record Secrets(List<String> names) {}

  @Override
  public List<String> secrets(List<String> texts) {
    Supplier<Secrets> look =
        () -> new Secrets(texts.stream().map(it -> secret.apply(it).orElse("")).toList());
    return once("secrets", Secrets.class, look).names();
  }

  /** By architecture. */
  record Records(List<TrackRecord> records) {}

  @Override
  public List<TrackRecord> trackRecords() {
    return once("track-records", Records.class, () -> new Records(records.get())).records();
  }

  @Override
  public Instant now() {
    return once("now", Instant.class, clock::instant);
  }

  @Override
  public List<Tool> tools() {
    return acting.tools();
  }
}
