// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Tools that outlive the server under test, with a ledger of every call they carried out. */
public class LedgerTools implements ToolGateway {

  /** A call that was carried out. */
  public record Performed(String tool, String key, JsonObject arguments, ToolOutcome outcome) {}

  private final Map<String, PinnedTool> tools = new LinkedHashMap<>();
  private final Map<String, Function<JsonObject, ToolOutcome>> bodies = new LinkedHashMap<>();
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final List<Performed> ledger = new CopyOnWriteArrayList<>();

  /** Adds a tool that returns text. */
  public LedgerTools with(String name, Trust trust, Function<JsonObject, String> body) {
    return withOutcome(
        name, trust, arguments -> done(new Observation.Result(body.apply(arguments))));
  }

  public LedgerTools withOutcome(String name, Trust trust, Function<JsonObject, ToolOutcome> body) {
    var schema = Json.object().add("type", "object").build();
    return with(new Tool(name, "the tool " + name, schema), trust, body);
  }

  /** Adds a tool as a server would describe it. */
  public LedgerTools with(Tool tool, Trust trust, Function<JsonObject, ToolOutcome> body) {
    tools.put(tool.name(), new PinnedTool(tool, "hash of " + tool.name(), trust));
    bodies.put(tool.name(), body);
    return this;
  }

  /** Adds a tool that a model can recognise by its description, with one argument. */
  public LedgerTools described(
      String name, Trust trust, String description, String argument, UnaryOperator<String> body) {
    var properties = Json.object().add(argument, Json.object().add("type", "string"));
    var schema =
        Json.object()
            .add("type", "object")
            .add("properties", properties)
            .add("required", Json.array(List.of(argument)))
            .build();
    var tool = new Tool(name, description, schema);
    tools.put(name, new PinnedTool(tool, "hash of " + name, trust));
    bodies.put(
        name, arguments -> done(new Observation.Result(body.apply(arguments.getString(argument)))));
    return this;
  }

  /** Has a tool fail from now on. */
  public LedgerTools failing(String name, Observation.Failure failure) {
    bodies.put(name, _ -> done(failure));
    return this;
  }

  /** Puts the calls of a tool under a rule. */
  public LedgerTools ruled(String name, Rule rule) {
    var tool = Objects.requireNonNull(tools.get(name));
    tools.put(name, new PinnedTool(tool.tool(), tool.hash(), tool.trust(), rule));
    return this;
  }

  /** Changes a tool's definition, as its server may at any time. */
  public LedgerTools redefined(String name, String hash) {
    var tool = Objects.requireNonNull(tools.get(name));
    tools.put(name, new PinnedTool(tool.tool(), hash, tool.trust(), tool.rule()));
    return this;
  }

  /** Has no call of a tool sent until {@link #approved}. */
  public LedgerTools holding(String name) {
    held.add(name);
    return this;
  }

  public void approved(String name) {
    held.remove(name);
  }

  @Override
  public Optional<String> held(String tool) {
    return held.contains(tool)
        ? Optional.of("the definition of %s has changed".formatted(tool))
        : Optional.empty();
  }

  public static ToolOutcome done(Observation observation) {
    return new ToolOutcome.Done(observation);
  }

  /** Every call that was carried out, in order. */
  public List<Performed> ledger() {
    return ledger;
  }

  /** What became of the call with a key, if it was carried out. */
  public Optional<Performed> performed(String key) {
    return ledger.stream().filter(it -> it.key().equals(key)).findFirst();
  }

  /** Whether calls of a tool may be repeated. */
  public boolean trusted(String name) {
    return Objects.requireNonNull(tools.get(name)).trust() != Trust.NONE;
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    return new ArrayList<>(tools.values());
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return call.arguments().containsKey("forbidden")
        ? Optional.of("forbidden: not allowed here")
        : Optional.empty();
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    var outcome = Objects.requireNonNull(bodies.get(call.tool())).apply(call.arguments());
    ledger.add(new Performed(call.tool(), context.idempotencyKey(), call.arguments(), outcome));
    return outcome;
  }
}
