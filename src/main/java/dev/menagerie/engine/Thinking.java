// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Reply;
import dev.menagerie.core.Shape;
import dev.menagerie.core.Tool;
import dev.menagerie.core.Turn;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.ModelFailed;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The verbs that ask a model. */
final class Thinking {

  static final int REPAIRS = 2;

  private static final String REPAIR =
      """
      That reply cannot be used: %s
      Reply again with the whole JSON object and nothing else. It must be valid by this JSON Schema:
      %s\
      """;

  private final Effects effects;
  private final Models models;
  private final Map<String, String> chosen;
  private final Map<String, Rewording> rewordings;
  private final Redaction redaction;
  private final BiConsumer<String, String> deltas;

  /**
   * The model verbs of one task.
   *
   * @param chosen the agent's own models by role
   * @param rewordings what is asked at a path instead of what the architecture asks
   * @param redaction of what models reply
   * @param deltas hears path and text while replies are written
   */
  Thinking(
      Effects effects,
      Models models,
      Map<String, String> chosen,
      Map<String, Rewording> rewordings,
      Redaction redaction,
      BiConsumer<String, String> deltas) {
    this.effects = effects;
    this.models = models;
    this.chosen = chosen;
    this.rewordings = rewordings;
    this.redaction = redaction;
    this.deltas = deltas;
  }

  <T> void each(Prompt prompt, Class<T> element, Consumer<T> sink) {
    var asked = asked(prompt);
    var request = request(asked);
    var step = begin(asked, request);
    new Streaming<>(
            this,
            effects,
            step,
            asked,
            request,
            element,
            redaction,
            sink,
            text -> deltas.accept(step.path(), text))
        .run();
  }

  String text(Prompt prompt) {
    return think("text", prompt, Optional.empty(), List.of(), reply -> text(reply).build())
        .getString("text");
  }

  Reply reply(Prompt prompt, List<Tool> tools) {
    var outcome =
        think(
            "calls",
            prompt,
            Optional.empty(),
            tools,
            reply -> text(reply).add("calls", Wire.calls(reply.calls())).build());
    var calls = outcome.getJsonArray("calls").getValuesAs(JsonObject.class);
    return new Reply(outcome.getString("text"), calls.stream().map(Wire::call).toList());
  }

  <T> T value(Prompt prompt, Class<T> type) {
    var shape = Shape.of(type);
    var outcome =
        think(
            "value",
            prompt,
            Optional.of(shape.schema()),
            List.of(),
            reply -> {
              var value = redaction.removed(shape.encode(shape.parse(reply.text())));
              shape.decode(value); // a note may not be what the shape wants
              return head(reply).add("value", value).build();
            });
    if (outcome.containsKey("malformed")) {
      throw new Malformed(outcome.getString("malformed"));
    }
    try {
      return shape.decode(outcome.getJsonObject("value"));
    } catch (Malformed e) { // it was checked before it was recorded
      throw effects
          .log()
          .diverged(
              Branches.current().lastStep(),
              "think %s for another shape".formatted(prompt.name()),
              "%s: %s".formatted(type.getSimpleName(), e.getMessage()));
    }
  }

  private JsonObject think(
      String form,
      Prompt prompt,
      Optional<JsonObject> schema,
      List<Tool> tools,
      Function<ModelReply, JsonObject> outcome) {
    var asked = asked(prompt);
    var request = request(asked);
    var step = begin(asked, request);
    var past = step.past();
    if (past != null && past.result() != null) {
      return recorded(step, form, past.result().outcome().asJsonObject());
    }
    var exchange = exchange(step, asked, request, schema, tools, plain(step));
    long start = effects.now();
    effects.log().performing(new TaskLog.InFlight(step.path(), Kind.THINK, prompt.name(), false));
    try {
      return end(step, exchange, start, repaired(exchange, outcome));
    } catch (ModelFailed e) {
      throw failed(step, exchange, start, e);
    } finally {
      exchange.abandon();
      effects.log().performed(step.path());
    }
  }

  /** Journals that there was no answer, so that there is none on replay either. */
  ModelFailed failed(Step step, ModelExchange exchange, long start, ModelFailed failure) {
    var outcome =
        Json.object()
            .add("failed", String.valueOf(failure.getMessage()))
            .add("transient", failure.isTransient());
    var said = end(step, exchange, start, outcome.build()).getString("failed");
    return said.equals(failure.getMessage())
        ? failure
        : new ModelFailed(said, failure.isTransient(), failure);
  }

  /**
   * What the journal holds of a thought, if it was asked for in this form.
   *
   * @throws ModelFailed if there was no answer
   */
  JsonObject recorded(Step step, String form, JsonObject outcome) {
    if (outcome.containsKey("failed")) {
      throw new ModelFailed(
          outcome.getString("failed"), outcome.getBoolean("transient"), new RecordedFailure());
    }
    var was = form(outcome);
    if (!was.equals("malformed") && !was.equals(form)) {
      throw diverged(step, was, form);
    }
    return outcome;
  }

  private static String form(JsonObject outcome) {
    return Stream.of("malformed", "value", "calls", "count", "text")
        .filter(outcome::containsKey)
        .findFirst()
        .orElse("nothing");
  }

  Diverged diverged(Step step, String was, String is) {
    var thought = "think " + step.name() + " for ";
    return effects.log().diverged(step.path(), thought + was, thought + is);
  }

  /** Stands in replays for what was behind a model's failure. */
  private static final class RecordedFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    RecordedFailure() {
      super("in an earlier execution of this task", null, false, false);
    }
  }

  private static JsonObject repaired(
      ModelExchange exchange, Function<ModelReply, JsonObject> outcome) {
    for (int repair = 0; ; repair++) {
      var reply = exchange.ask();
      try {
        return outcome.apply(reply);
      } catch (Malformed e) {
        if (repair == REPAIRS) {
          return head(reply).add("malformed", String.valueOf(e.getMessage())).build();
        }
        exchange.prompt(
            exchange
                .prompt()
                .then(new Turn.Assistant(reply.text(), List.of()))
                .then(repair(e.getMessage(), exchange)));
      }
    }
  }

  /** Says what was wrong, and the schema, since not every server shows it to its model. */
  static Turn.User repair(@Nullable String fault, ModelExchange exchange) {
    return new Turn.User(REPAIR.formatted(fault, exchange.schema()));
  }

  /** The journal's form of a prompt, given what the branch asked before. */
  private static JsonObject request(Prompt prompt) {
    return Wire.prompt(prompt, Branches.current().prompts().get(prompt.name()));
  }

  /** Takes up the effect and notes a prompt that differs from the recorded one. */
  private Step begin(Prompt prompt, JsonObject request) {
    var step = effects.log().step(Branches.current(), Kind.THINK, prompt.name(), () -> request);
    var past = step.past();
    boolean same = true;
    if (past != null && past.request() instanceof JsonObject recorded) {
      var was = recorded.getString("hash");
      var is = request.getString("hash");
      same = was.equals(is);
      if (!same && !past.drifted() && !effects.log().audit().isReplay()) {
        var drift = Json.object().add("recorded", was).add("attempted", is).build();
        effects.log().aside(step, Kind.RUN, Phase.ELEMENT, "drift", drift);
      }
    }
    // A later prompt may extend this one, unless the journal holds other words at its path.
    var prompts = step.branch().prompts();
    if (same || past == null || past.result() == null) {
      prompts.put(prompt.name(), new Branch.Rendered(step.path(), prompt));
    } else {
      prompts.remove(prompt.name());
    }
    return step;
  }

  /** What is asked: a fork may have been told other words for the effect that comes now. */
  private Prompt asked(Prompt prompt) {
    var rewording = rewordings.get(Branches.current().comingStep());
    return rewording == null ? prompt : rewording.of(prompt);
  }

  ModelExchange exchange(
      Step step,
      Prompt prompt,
      JsonObject request,
      Optional<JsonObject> schema,
      List<Tool> tools,
      ModelExchange.Hearing hearing) {
    effects.log().audit().beyond(step.path(), () -> Wording.of(step.kind(), step.name(), request));
    return new ModelExchange(
        effects, models, chosen, step, request, prompt, schema, tools, hearing);
  }

  private ModelExchange.Hearing plain(Step step) {
    return new ModelExchange.Hearing() {
      @Override
      public void begin() {}

      @Override
      public void delta(String text) {
        deltas.accept(step.path(), text);
      }

      @Override
      public boolean consumed() {
        return false;
      }
    };
  }

  JsonObject end(Step step, ModelExchange exchange, long start, JsonObject outcome) {
    long ms = effects.since(start);
    effects.ledger().settle(Usage.NONE, Usage.NONE, ms);
    JsonValue recorded = Wire.recorded(redaction.removed(outcome));
    effects.log().result(step, recorded, exchange.spent(), ms);
    exchange.settle();
    return recorded.asJsonObject();
  }

  private static JsonObjectBuilder head(ModelReply reply) {
    var head = Json.object().add("model", reply.model()).add("finish", reply.finish());
    return reply.cached() ? head.add("cached", true) : head;
  }

  private static JsonObjectBuilder text(ModelReply reply) {
    return head(reply).add("text", reply.text());
  }
}
