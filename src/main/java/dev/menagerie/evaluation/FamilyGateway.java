// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.Journal;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.evaluation.family.Families;
import dev.menagerie.evaluation.family.Family;
import dev.menagerie.evaluation.family.FamilyTools;
import dev.menagerie.evaluation.family.World;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tools of the task families before those of servers. They are offered to whom they are named
 * in full, as the laboratory does, and work in tasks that it has started.
 */
public final class FamilyGateway implements ToolGateway {

  private final ToolGateway servers;
  private final Families families;
  private final Catalogue catalogue;
  private final Worlds worlds;
  private final Map<String, PinnedTool> tools = new TreeMap<>();

  public FamilyGateway(
      ToolGateway servers, Families families, Journal journal, Catalogue catalogue) {
    this.servers = servers;
    this.families = families;
    this.catalogue = catalogue;
    this.worlds = new Worlds(journal, catalogue);
    families.all().forEach(family -> family.tools().forEach(it -> tools.put(it.tool().name(), it)));
  }

  /** The world of an ended trial, once; it is forgotten then. */
  World left(String task, Family family, long seed) {
    try {
      return worlds.of(task, () -> family.problem(seed).world(), names(family));
    } finally {
      worlds.forget(task);
    }
  }

  /** A trial is given up. */
  void forget(String task) {
    worlds.forget(task);
  }

  private static Set<String> names(Family family) {
    return family.tools().stream().map(it -> it.tool().name()).collect(Collectors.toSet());
  }

  private boolean isOurs(PinnedTool tool) {
    var own = tools.get(tool.tool().name());
    return own != null && own.hash().equals(tool.hash());
  }

  @Override
  public List<PinnedTool> pin(List<String> patterns) {
    var pinned =
        new ArrayList<>(
            tools.values().stream().filter(it -> patterns.contains(it.tool().name())).toList());
    servers.pin(patterns).stream()
        .filter(it -> !tools.containsKey(it.tool().name()) || !patterns.contains(it.tool().name()))
        .forEach(pinned::add);
    return pinned;
  }

  @Override
  public ToolOutcome call(PinnedTool tool, ToolCall call, Context context) {
    if (!isOurs(tool)) {
      return servers.call(tool, call, context);
    }
    var root = root(context.task());
    var drawn =
        catalogue
            .task(root)
            .flatMap(it -> it.key())
            .flatMap(TrialKey::read)
            .flatMap(TrialKey::drawn);
    var family =
        drawn
            .flatMap(it -> families.find(it.family()))
            .filter(it -> names(it).contains(call.tool()));
    if (family.isEmpty()) {
      return new ToolOutcome.Done(
          new Observation.Failure("it works in comparisons on its data set alone"));
    }
    long seed = drawn.get().seed();
    return new ToolOutcome.Done(
        worlds.act(
            root,
            () -> family.get().problem(seed).world(),
            names(family.get()),
            context.idempotencyKey(),
            call));
  }

  private static String root(String task) {
    int dot = task.indexOf('.');
    return dot < 0 ? task : task.substring(0, dot);
  }

  @Override
  public Optional<String> refusal(PinnedTool tool, ToolCall call) {
    return isOurs(tool) ? FamilyTools.unfit(tool, call) : servers.refusal(tool, call);
  }

  @Override
  public Optional<String> unfit(JsonObject schema, JsonObject values) {
    return servers.unfit(schema, values);
  }

  @Override
  public Optional<String> changed(PinnedTool tool) {
    return isOurs(tool) ? Optional.empty() : servers.changed(tool);
  }

  @Override
  public Optional<String> held(String tool) {
    return servers.held(tool);
  }

  @Override
  public Rule rule(PinnedTool tool, ToolCall call, OnBehalf onBehalf) {
    return isOurs(tool) ? tool.rule() : servers.rule(tool, call, onBehalf);
  }

  @Override
  public Duration timeout(PinnedTool tool, Duration usual) {
    return isOurs(tool) ? usual : servers.timeout(tool, usual);
  }

  @Override
  public Room room(PinnedTool tool, Context context) {
    return isOurs(tool) ? Room.ENDLESS : servers.room(tool, context);
  }

  @Override
  public void abandon(String tool, JsonObject state) {
    servers.abandon(tool, state);
  }

  @Override
  public void ran(PinnedTool pipeline, Observation observation) {
    servers.ran(pipeline, observation);
  }
}
