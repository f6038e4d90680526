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
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
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
  private final BiConsumer<String, String> deltas;

  /**
   * The model verbs of one task.
   *
   * @param chosen the agent's own models by role
   * @param deltas hears path and text while replies are written
   */
  Thinking(
      Effects effects,
      Models models,
      Map<String, String> chosen,
      BiConsumer<String, String> deltas) {
    this.effects = effects;
    this.models = models;
    this.chosen = chosen;
    this.deltas = deltas;
  }

  <T> void each(Prompt prompt, Class<T> element, Consumer<T> sink) {
    var step = begin(prompt);
    new Streaming<>(
            this, effects, step, prompt, element, sink, text -> deltas.accept(step.path(), text))
        .run();
  }

  String text(Prompt prompt) {
    return think(prompt, Optional.empty(), List.of(), reply -> text(reply).build())
        .getString("text");
  }

  Reply reply(Prompt prompt, List<Tool> tools) {
    var outcome =
        think(
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
            prompt,
            Optional.of(shape.schema()),
            List.of(),
            reply -> head(reply).add("value", shape.encode(shape.parse(reply.text()))).build());
    if (outcome.containsKey("malformed")) {
      throw new Malformed(outcome.getString("malformed"));
    }
    return shape.decode(outcome.getJsonObject("value"));
  }

  private JsonObject think(
      Prompt prompt,
      Optional<JsonObject> schema,
      List<Tool> tools,
      Function<ModelReply, JsonObject> outcome) {
    var step = begin(prompt);
    var past = step.past();
    if (past != null && past.result() != null) {
      return past.result().outcome().asJsonObject();
    }
    var exchange = exchange(step, prompt, schema, tools, plain(step));
    long start = System.nanoTime();
    effects.log().performing(new TaskLog.InFlight(step.path(), Kind.THINK, prompt.name(), false));
    try {
      return end(step, exchange, start, repaired(exchange, outcome));
    } finally {
      effects.log().performed(step.path());
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

  /** Takes up the effect and notes a prompt that differs from the recorded one. */
  Step begin(Prompt prompt) {
    var step = effects.log().step(Branches.current(), Kind.THINK, prompt.name());
    var past = step.past();
    if (past != null && past.request() instanceof JsonObject request) {
      var was = request.getString("hash");
      var is = Wire.hash(prompt);
      boolean same = was.equals(is);
      if (!same && !past.drifted()) {
        var drift = Json.object().add("recorded", was).add("attempted", is).build();
        effects.log().aside(step, Kind.RUN, Phase.ELEMENT, "drift", drift);
      }
      if (past.result() != null) {
        replayed(step, prompt, same);
      }
    }
    return step;
  }

  /** Lets later prompts extend one in the journal, but not one that the journal has otherwise. */
  private static void replayed(Step step, Prompt prompt, boolean same) {
    var prompts = step.branch().prompts();
    if (same) {
      prompts.put(prompt.name(), new Branch.Rendered(step.path(), prompt));
    } else {
      prompts.remove(prompt.name());
    }
  }

  ModelExchange exchange(
      Step step,
      Prompt prompt,
      Optional<JsonObject> schema,
      List<Tool> tools,
      ModelExchange.Hearing hearing) {
    return new ModelExchange(
        effects, models, chosen, step, request(step, prompt), prompt, schema, tools, hearing);
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

  private static JsonObject request(Step step, Prompt prompt) {
    var prompts = step.branch().prompts();
    var request = Wire.prompt(prompt, prompts.get(prompt.name()));
    prompts.put(prompt.name(), new Branch.Rendered(step.path(), prompt));
    return request;
  }

  JsonObject end(Step step, ModelExchange exchange, long start, JsonObject outcome) {
    long ms = (System.nanoTime() - start) / 1_000_000;
    effects.ledger().settle(Usage.NONE, Usage.NONE, ms);
    JsonValue recorded = Wire.recorded(outcome);
    effects.log().result(step, recorded, exchange.spent(), ms);
    return recorded.asJsonObject();
  }

  private static JsonObjectBuilder head(ModelReply reply) {
    return Json.object().add("model", reply.model()).add("finish", reply.finish());
  }

  private static JsonObjectBuilder text(ModelReply reply) {
    return head(reply).add("text", reply.text());
  }
}
