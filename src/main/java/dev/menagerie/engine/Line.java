// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.Admission.Claim;
import dev.menagerie.engine.Turns.Turn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a place, in the order in which they came. Those of one agent and one caller
 * are held back together, so the first one that is not is found without looking at the others.
 */
final class Line {

  /** A claim in the line. */
  private record Waiting(Claim claim, Turn turn, Lane lane) {}

  /** What waits of one agent and one caller. */
  private static final class Lane {

    private final Group group;
    private final String caller;
    private final TreeMap<Turn, Claim> claims = new TreeMap<>();

    /** Under which its group lists it; null while its caller is held back. */
    private @Nullable Turn listed;

    private Lane(Group group, String caller) {
      this.group = group;
      this.caller = caller;
    }
  }

  /** What waits of one agent. */
  private static final class Group {

    private final String agent;
    private final Map<String, Lane> lanes = new HashMap<>();
    private final TreeMap<Turn, Lane> open = new TreeMap<>();

    /** Under which the line lists it; null while its agent is held back. */
    private @Nullable Turn listed;

    private Group(String agent) {
      this.agent = agent;
    }
  }

  private final Predicate<String> agentFull;
  private final Predicate<String> callerFull;
  private final Map<String, Waiting> waiting = new HashMap<>();
  private final Turns turns = new Turns();
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, Set<Lane>> lanes = new HashMap<>();
  private final TreeMap<Turn, Group> open = new TreeMap<>();

  /**
   * An empty line.
   *
   * @param agentFull whether an agent has as many tasks at work as it may; {@link #agentChanged}
   *     says that this is to be asked again
   * @param callerFull the same for a caller
   */
  Line(Predicate<String> agentFull, Predicate<String> callerFull) {
    this.agentFull = agentFull;
    this.callerFull = callerFull;
  }

  int size() {
    return turns.size();
  }

  void add(Claim claim) {
    remove(claim.task());
    var group = groups.computeIfAbsent(claim.agent(), Group::new);
    var lane = group.lanes.computeIfAbsent(claim.caller(), caller -> new Lane(group, caller));
    lanes.computeIfAbsent(claim.caller(), _ -> new HashSet<>()).add(lane);
    var turn = turns.join();
    waiting.put(claim.task(), new Waiting(claim, turn, lane));
    lane.claims.put(turn, claim);
    list(lane);
  }

  Optional<Claim> remove(String task) {
    var left = waiting.remove(task);
    if (left == null) {
      return Optional.empty();
    }
    var lane = left.lane();
    lane.claims.remove(left.turn());
    list(lane);
    turns.leave(left.turn());
    if (lane.claims.isEmpty()) {
      forget(lane);
    }
    return Optional.of(left.claim());
  }

  private void forget(Lane lane) {
    lane.group.lanes.remove(lane.caller);
    if (lane.group.lanes.isEmpty()) {
      groups.remove(lane.group.agent);
    }
    var others = lanes.get(lane.caller);
    if (others != null && others.remove(lane) && others.isEmpty()) {
      lanes.remove(lane.caller);
    }
  }

  /** The first one that neither its agent nor its caller holds back. */
  Optional<Claim> first() {
    return open.isEmpty() ? Optional.empty() : Optional.of(first(first(first(open).open).claims));
  }

  private static <T> T first(NavigableMap<Turn, T> listed) {
    return listed.firstEntry().getValue();
  }

  Optional<Claim> find(String task) {
    return Optional.ofNullable(waiting.get(task)).map(Waiting::claim);
  }

  /** How many are before one that is in the line. */
  int before(String task) {
    var one = waiting.get(task);
    return one == null ? size() : turns.before(one.turn());
  }

  void agentChanged(String agent) {
    var group = groups.get(agent);
    if (group != null) {
      list(group);
    }
  }

  void callerChanged(String caller) {
    lanes.getOrDefault(caller, Set.of()).forEach(this::list);
  }

  private void list(Lane lane) {
    if (lane.listed != null) {
      lane.group.open.remove(lane.listed);
    }
    boolean lists = !lane.claims.isEmpty() && !callerFull.test(lane.caller);
    lane.listed = lists ? lane.claims.firstKey() : null;
    if (lane.listed != null) {
      lane.group.open.put(lane.listed, lane);
    }
    list(lane.group);
  }

  private void list(Group group) {
    if (group.listed != null) {
      open.remove(group.listed);
    }
    boolean lists = !group.open.isEmpty() && !agentFull.test(group.agent);
    group.listed = lists ? group.open.firstKey() : null;
    if (group.listed != null) {
      open.put(group.listed, group);
    }
  }
}
