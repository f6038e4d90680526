// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.Rule;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What holds for the calls of all tool servers, from a file that is read anew when it changes. A
 * change that cannot be read changes nothing.
 */
public final class StandingPolicy {

  private static final System.Logger LOG = System.getLogger(StandingPolicy.class.getName());

  private static final List<String> FIELDS = List.of("rules", "limits", "labels");
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 10;

  /** Of no file: the next look reads what it finds. */
  private static final Stamp UNREAD = new Stamp(Path.of(""), 0, -1);

  /** No rules and no limits, from no file. */
  public static final StandingPolicy NONE =
      new StandingPolicy(Optional.empty(), "", () -> 0, State.empty());

  /** How the file looked when it was read; a link to it may lead elsewhere later. */
  private record Stamp(Path real, long modified, long size) {}

  private record State(
      Stamp stamp,
      List<StandingRule> rules,
      List<CallLimit> limitsRead,
      ByPattern<Set<Label>> labels,
      CallLimits limits,
      Optional<String> error) {

    static State empty() {
      return new State(
          UNREAD,
          List.of(),
          List.of(),
          new ByPattern<>(Map.of()),
          new CallLimits(List.of(), () -> 0),
          Optional.empty());
    }
  }

  private final Optional<Path> file;
  private final String tenant;
  private final LongSupplier nanos;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile State state;
  private volatile Deadline nextLook;

  private StandingPolicy(Optional<Path> file, String tenant, LongSupplier nanos, State state) {
    this.file = file;
    this.tenant = tenant;
    this.nanos = nanos;
    this.state = state;
    this.nextLook = Deadline.in(BETWEEN_LOOKS, nanos);
  }

  /**
   * Reads a file of YAML or JSON.
   *
   * @param tenant whose calls it is for: rules for others are left out
   * @param nanos the time that passes, whatever the clock shows
   * @throws IllegalArgumentException if it cannot be read; the message says where and why
   */
  public static StandingPolicy of(Path file, String tenant, LongSupplier nanos) {
    var policy = new StandingPolicy(Optional.of(file), tenant, nanos, State.empty());
    try {
      policy.state = policy.read(file, stamp(file));
      return policy;
    } catch (IOException e) {
      throw new IllegalArgumentException("%s: cannot be read: %s".formatted(file, e));
    }
  }

  private static Stamp stamp(Path file) throws IOException {
    var real = file.toRealPath();
    return new Stamp(real, Files.getLastModifiedTime(real).toMillis(), Files.size(real));
  }

  private State read(Path file, Stamp stamp) throws IOException {
    var located = located(file, Files.readString(stamp.real));
    try {
      if (!(located.json() instanceof JsonObject fields)) {
        throw new IllegalArgumentException(
            "line 1, column 1: must be an object with " + String.join(", ", FIELDS));
      }
      for (var name : fields.keySet()) {
        if (!FIELDS.contains(name)) {
          throw new IllegalArgumentException(
              name + ": unknown, must be one of " + String.join(", ", FIELDS));
        }
      }
      var none = Json.array().build();
      var rules =
          StandingRule.list("rules", fields.getOrDefault("rules", none)).stream()
              .filter(rule -> rule.isOf(tenant))
              .toList();
      var limits = LimitReader.list("limits", fields.getOrDefault("limits", none));
      var labels =
          ByPattern.of(
              "labels", fields.getOrDefault("labels", JsonValue.EMPTY_JSON_OBJECT), Label::setOf);
      var before = state;
      return new State(
          stamp, rules, limits, labels, before.limits.with(limits, nanos), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: %s".formatted(file, located.located(String.valueOf(e.getMessage()))), e);
    }
  }

  private static LocatedJson located(Path file, String text) {
    try {
      return new LocatedJson(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private State current() {
    if (file.isPresent() && nextLook.isOver()) {
      reading.lock(); // what a call is judged by is no older than it seems
      try {
        if (nextLook.isOver()) {
          look(file.get());
          nextLook = Deadline.in(BETWEEN_LOOKS, nanos);
        }
      } finally {
        reading.unlock();
      }
    }
    return state;
  }

  private void look(Path file) {
    var before = state;
    var stamp = UNREAD;
    try {
      stamp = stamp(file);
      if (!stamp.equals(before.stamp)) {
        stamp = settled(file, stamp);
        state = read(file, stamp);
        LOG.log(System.Logger.Level.INFO, "{0} has changed and was read anew", file);
      }
    } catch (IOException e) {
      keep(before, UNREAD, "%s: cannot be read: %s".formatted(file, e));
    } catch (IllegalArgumentException e) {
      keep(before, stamp, String.valueOf(e.getMessage()));
    }
  }

  /** The stamp when it stays the same for a moment: whoever writes the file may not be through. */
  private static Stamp settled(Path file, Stamp first) throws IOException {
    var stamp = first;
    for (int look = 0; look < MOST_LOOKS; look++) {
      LockSupport.parkNanos(MOMENT.toNanos());
      var again = stamp(file);
      if (again.equals(stamp)) {
        break;
      }
      stamp = again;
    }
    return stamp;
  }

  private void keep(State before, Stamp stamp, String why) {
    var error = Optional.of(why);
    if (!before.error.equals(error)) {
      LOG.log(System.Logger.Level.ERROR, "{0}; the policy of before goes on", why);
    }
    state = new State(stamp, before.rules, before.limitsRead, before.labels, before.limits, error);
  }

  /** The rule for a call; the first that fits counts. */
  Rule rule(String tool, JsonObject arguments, OnBehalf onBehalf) {
    return current().rules.stream()
        .filter(it -> it.concerns(tool, onBehalf.agent()))
        .filter(it -> it.isFor(onBehalf.caller()) && it.fits(arguments))
        .map(StandingRule::rule)
        .findFirst()
        .orElse(Rule.ALLOW);
  }

  /** The rules that may decide about an agent's calls of a tool, up to the first that does. */
  public List<StandingRule> concerning(String tool, String agent) {
    var rules = current().rules.stream().filter(it -> it.concerns(tool, agent)).toList();
    int last = 0;
    while (last < rules.size() && !rules.get(last).always()) {
      last++;
    }
    return rules.subList(0, Math.min(last + 1, rules.size()));
  }

  /** What a tool can do, as the file says. */
  public Set<Label> labels(String tool) {
    return current().labels.of(tool, ToolNames.ownIn(tool)).orElse(Set.of());
  }

  CallLimits limits() {
    return current().limits;
  }

  /** As the HTTP API shows it. */
  public JsonObject json() {
    var now = current();
    var rules = Json.array();
    now.rules.forEach(rule -> rules.add(rule.json()));
    var limits = Json.array();
    now.limitsRead.forEach(limit -> limits.add(limit.json()));
    var json = Json.object();
    file.ifPresent(it -> json.add("file", it.toString()));
    json.add("rules", rules).add("limits", limits).add("labels", now.labels.json(Label::json));
    now.error.ifPresent(it -> json.add("error", it));
    return json.build();
  }
}
