// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Redaction;
import io.opentelemetry.context.Context;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * {@code thinkEach}: elements are journaled and handed over while the model writes. What was handed
 * over is never asked for again: after a crash, a broken stream or a malformed element the model
 * goes on behind it. A model that begins anew all the same is not heard until it has caught up.
 */
final class Streaming<T> implements ModelExchange.Hearing {

  /** How often a list that broke off is gone on with, whatever it had brought. */
  static final int BREAKS = 8;

  private static final String CONTINUE =
      """
      You have already given these elements:
      %s
      Go on behind them; do not repeat them. Reply with the JSON object that holds the rest, an empty \
      list if that was all.\
      """;

  /** What the model's thread tells the branch. */
  private sealed interface Signal {
    record Element(String text) implements Signal {}

    record Over(ModelReply reply) implements Signal {}

    record Broken(Throwable failure) implements Signal {}
  }

  /** How one reply of the model ended. */
  private sealed interface End {
    record Whole(boolean cached) implements End {}

    /** It broke off, but not before there was something new. */
    record Progress(ModelFailed failure) implements End {}

    record Unusable(String why) implements End {}
  }

  private final Thinking thinking;
  private final Effects effects;
  private final Step step;
  private final Prompt prompt;
  private final JsonObject request;
  private final Shape<List<T>> shape;
  private final Redaction redaction;
  private final Consumer<T> sink;
  private final Consumer<String> deltas;
  private final List<JsonValue> given = new ArrayList<>();
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private volatile ElementReader reader = new ElementReader();
  private volatile Repetition repetition = new Repetition(List.of());
  private volatile boolean consumed;

  Streaming(
      Thinking thinking,
      Effects effects,
      Step step,
      Prompt prompt,
      JsonObject request,
      Class<T> element,
      Redaction redaction,
      Consumer<T> sink,
      Consumer<String> deltas) {
    this.thinking = thinking;
    this.effects = effects;
    this.step = step;
    this.prompt = prompt;
    this.request = request;
    this.shape = Shape.listOf(element);
    this.redaction = redaction;
    this.sink = sink;
    this.deltas = deltas;
  }

  void run() {
    var past = step.past();
    if (past != null) {
      past.elements().forEach(entry -> give(entry.outcome()));
      past.requireAllowed();
      if (past.result() != null) {
        thinking.recorded(step, "count", past.result().outcome().asJsonObject());
      }
    }
    var outcome =
        past != null && past.result() != null ? past.result().outcome().asJsonObject() : live();
    if (outcome.containsKey("malformed")) {
      throw new Malformed(outcome.getString("malformed"));
    }
  }

  @Override
  public void begin() {
    reader = new ElementReader();
    repetition = repetition.again();
    consumed = false;
  }

  @Override
  public void delta(String text) {
    deltas.accept(text);
    for (var raw : reader.read(text)) {
      var element = clean(raw);
      if (!repetition.goesOn(element)) {
        consumed = true;
        signals.add(new Signal.Element(element));
      }
    }
  }

  @Override
  public boolean consumed() {
    return consumed;
  }

  private void give(JsonValue element) {
    given.add(element);
    sink.accept(decode(element));
  }

  private T decode(JsonValue element) {
    return shape.decode(Json.object().add("value", Json.array().add(element)).build()).getFirst();
  }

  private JsonObject live() {
    var exchange =
        thinking.exchange(step, prompt, request, Optional.of(shape.schema()), List.of(), this);
    exchange.prompt(goingOn(prompt));
    long start = effects.now();
    effects.log().performing(new TaskLog.InFlight(step.path(), Kind.THINK, prompt.name(), false));
    try {
      int breaks = 0;
      for (int repair = 0; ; ) {
        switch (attempt(exchange)) {
          case End.Whole(var cached) -> {
            var count = Json.object().add("count", given.size());
            if (cached) {
              count.add("cached", true);
            }
            return thinking.end(step, exchange, start, count.build());
          }
          case End.Progress(var failure) -> {
            if (breaks++ == BREAKS) {
              throw failure;
            }
            exchange.prompt(goingOn(prompt));
          }
          case End.Unusable(var why) -> {
            if (repair++ == Thinking.REPAIRS) {
              var malformed = Json.object().add("malformed", why).build();
              return thinking.end(step, exchange, start, malformed);
            }
            exchange.prompt(goingOn(prompt.then(Thinking.repair(why, exchange))));
          }
        }
      }
    } catch (ModelFailed e) {
      throw thinking.failed(step, exchange, start, e);
    } finally {
      exchange.abandon();
      effects.log().performed(step.path());
    }
  }

  private Prompt goingOn(Prompt prompt) {
    return given.isEmpty() ? prompt : prompt.then(new Turn.User(CONTINUE.formatted(given)));
  }

  /** One reply of the model, to its end. */
  private End attempt(ModelExchange exchange) {
    var branch = step.branch();
    int before = given.size();
    repetition = new Repetition(given.stream().map(redaction::removed).toList());
    consumed = false;
    signals.clear();
    var asking =
        Thread.ofVirtual()
            .name(effects.log().thread("model for " + step.path()))
            .start(Context.current().wrap(() -> ask(exchange)));
    boolean over = false;
    try {
      while (true) {
        switch (take(branch)) {
          case Signal.Element(var text) -> deliver(text);
          case Signal.Over(var reply) -> {
            over = true;
            return rest(reply, before);
          }
          case Signal.Broken(var failure) -> {
            over = true;
            return broken(failure, before);
          }
        }
      }
    } catch (Malformed e) {
      return new End.Unusable(String.valueOf(e.getMessage()));
    } finally {
      if (!over) {
        exchange.breakOff();
        stop(asking);
      }
    }
  }

  private void ask(ModelExchange exchange) {
    try {
      signals.add(new Signal.Over(exchange.ask()));
    } catch (RuntimeException | Error e) {
      signals.add(new Signal.Broken(e));
    }
  }

  /** Ends an attempt before the next one begins: both write to the same exchange. */
  private static void stop(Thread asking) {
    asking.interrupt();
    try {
      asking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Signal take(Branch branch) {
    while (true) {
      try {
        return signals.take();
      } catch (InterruptedException _) {
        effects.log().check(branch);
      }
    }
  }

  /** An element without secrets; one that is no JSON as it is, for whoever takes it to say so. */
  private String clean(String element) {
    try {
      return redaction.removed(Json.parse(element)).toString();
    } catch (Malformed _) {
      return element;
    }
  }

  private void deliver(String text) {
    var element = Json.parse(text);
    decode(element);
    effects.log().element(step, element);
    give(element);
  }

  /** A provider that does not stream delivers everything at the end. */
  private End rest(ModelReply reply, int before) {
    if (reader.closed()) {
      return new End.Whole(reply.cached());
    }
    var whole = new ElementReader();
    var repeated = repetition.again();
    var elements =
        whole.read(reply.text()).stream()
            .map(this::clean)
            .filter(it -> !repeated.goesOn(it))
            .toList();
    if (!whole.closed()) {
      return new End.Unusable("the list is not closed");
    }
    int delivered = given.size() - before;
    elements.subList(Math.min(delivered, elements.size()), elements.size()).forEach(this::deliver);
    return new End.Whole(reply.cached());
  }

  private End broken(Throwable failure, int before) {
    if (failure instanceof ModelFailed failed && failed.isTransient() && given.size() > before) {
      return new End.Progress(failed);
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
    throw (Error) failure;
  }
}
