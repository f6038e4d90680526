// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.ForAll;
import dev.menagerie.testkit.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits hold at every instant, turns come in order, and nobody is passed over for ever. */
class AdmissionTest {

  /** A day at a door: so many come, stay for a while, some come back. */
  private record Day(Crowd crowd, int comings, long seed) {}

  private static Day day(ForAll.Source source) {
    int running = 1 + source.below(5);
    int perAgent = source.below(4);
    int perCaller = source.below(4);
    int queued = source.oneOf(0, 1, 3, 10, Integer.MAX_VALUE);
    var crowd = new Crowd(running, perAgent, perCaller, queued);
    return new Day(crowd, Effort.of(10, 100) * source.size(), source.random().nextLong());
  }

  /** What the door must do, said the simple way. */
  private static final class Doorkeeper {

    private final Crowd crowd;
    private final Admission door;
    private final Set<Admission.Claim> inside = new LinkedHashSet<>();
    private final List<Admission.Claim> outside = new ArrayList<>();
    private int most;
    private long admissions;
    private long refusals;
    private long pastOthers;

    Doorkeeper(Crowd crowd) {
      this.crowd = crowd;
      this.door = new Admission(crowd);
    }

    void come(String task, String agent, String caller) {
      var claim = new Admission.Claim(task, agent, caller, () -> launched(task));
      boolean goesToWork = inside.size() < crowd.running() && !blocked(claim);
      boolean full = outside.size() >= crowd.queued();
      try (var place = door.welcome(agent, caller)) {
        assertThat(goesToWork || !full).as("%s is let in", claim).isTrue();
        pastOthers += goesToWork && full ? 1 : 0;
        outside.add(claim);
        place.admit(claim);
      } catch (Refused _) {
        assertThat(goesToWork || !full).as("%s is let in", claim).isFalse();
        refusals++;
      }
      assertThat(inside.contains(claim)).isEqualTo(goesToWork);
    }

    private void launched(String task) {
      var claim = outside.stream().filter(it -> it.task().equals(task)).findFirst().orElseThrow();
      for (var before : outside.subList(0, outside.indexOf(claim))) {
        assertThat(blocked(before)).as("%s goes before %s", claim, before).isTrue();
      }
      outside.remove(claim);
      inside.add(claim);
      admissions++;
      most = Math.max(most, inside.size());
      assertThat(inside).hasSizeLessThanOrEqualTo(crowd.running());
      assertThat(ofAgent(claim))
          .isLessThanOrEqualTo(crowd.perAgent() == 0 ? most : crowd.perAgent());
      assertThat(ofCaller(claim))
          .isLessThanOrEqualTo(crowd.perCaller() == 0 ? most : crowd.perCaller());
    }

    private boolean blocked(Admission.Claim claim) {
      return (crowd.perAgent() > 0 && ofAgent(claim) >= crowd.perAgent())
          || (crowd.perCaller() > 0 && ofCaller(claim) >= crowd.perCaller());
    }

    private long ofAgent(Admission.Claim claim) {
      return inside.stream().filter(it -> it.agent().equals(claim.agent())).count();
    }

    private long ofCaller(Admission.Claim claim) {
      return inside.stream().filter(it -> it.caller().equals(claim.caller())).count();
    }

    void leave(Admission.Claim claim) {
      inside.remove(claim);
      outside.remove(claim);
      door.release(claim.task());
    }

    /** Nobody is kept out for whom there is room, and everybody outside knows where they are. */
    void check() {
      for (var claim : outside) {
        var place = door.place(claim.task()).orElseThrow();
        assertThat(place.position()).isEqualTo(outside.indexOf(claim) + 1);
        assertThat(place.of()).isEqualTo(outside.size());
        assertThat(inside.size() == crowd.running() || blocked(claim)).isTrue();
      }
      inside.forEach(claim -> assertThat(door.place(claim.task())).isEmpty());
    }
  }

  private static Doorkeeper spend(Day day) {
    var random = new Random(day.seed());
    var keeper = new Doorkeeper(day.crowd());
    for (int coming = 0; coming < day.comings(); coming++) {
      keeper.come("t" + coming, "agent" + random.nextInt(3), "caller" + random.nextInt(3));
      keeper.check();
      while (!keeper.inside.isEmpty() && random.nextInt(5) < 2) {
        keeper.leave(pick(random, keeper.inside));
        keeper.check();
      }
      if (!keeper.outside.isEmpty() && random.nextInt(10) == 0) {
        keeper.leave(pick(random, keeper.outside)); // cancelled in the queue
        keeper.check();
      }
    }
    while (!keeper.inside.isEmpty()) {
      keeper.leave(pick(random, keeper.inside));
      keeper.check();
    }
    assertThat(keeper.outside).as("who starved").isEmpty();
    return keeper;
  }

  private static Admission.Claim pick(Random random, Iterable<Admission.Claim> claims) {
    var list = new ArrayList<Admission.Claim>();
    claims.forEach(list::add);
    return list.get(random.nextInt(list.size()));
  }

  @Test
  void limits_hold_and_turns_come_in_order() {
    var keepers = new ArrayList<Doorkeeper>();

    ForAll.forAll(AdmissionTest::day).check(day -> keepers.add(spend(day)));

    long admissions = keepers.stream().mapToLong(keeper -> keeper.admissions).sum();
    assertThat(admissions).isGreaterThan(1_000);
    assertThat(keepers.stream().mapToLong(keeper -> keeper.refusals).sum()).isGreaterThan(100);
    assertThat(keepers.stream().mapToLong(keeper -> keeper.pastOthers).sum()).isGreaterThan(100);
    Guarantee.PRESSURE.shown(
        getClass(),
        "random comings and goings under random limits",
        admissions,
        "0 over a limit, 0 out of turn, 0 starved");
  }

  @Test
  void one_that_comes_back_goes_first() {
    var launched = new ArrayList<String>();
    var door = new Admission(Crowd.atMost(1));
    door.admit(claim("at work", launched));
    door.admit(claim("new", launched));

    door.readmit(claim("back", launched));

    assertThat(door.place("back").orElseThrow().position()).isEqualTo(1);
    assertThat(door.place("new").orElseThrow().position()).isEqualTo(2);
    door.release("at work");
    assertThat(launched).containsExactly("at work", "back");
  }

  @Test
  void a_full_queue_refuses_and_has_room_again() {
    var launched = new ArrayList<String>();
    var door = new Admission(new Crowd(1, 0, 0, 1));
    for (var task : List.of("at work", "queued")) {
      door.welcome("agent", "caller").admit(claim(task, launched));
    }

    assertThatThrownBy(() -> door.welcome("agent", "caller"))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refused.Why.BUSY));
    door.release("at work");
    door.welcome("agent", "caller").close();
  }

  @Test
  void one_that_has_room_is_taken_though_the_queue_is_full_of_those_without() {
    var launched = new ArrayList<String>();
    var door = new Admission(new Crowd(3, 1, 2, 2));
    for (var task : List.of("at work", "queued", "queued too")) {
      door.welcome("agent", "caller").admit(claim(task, launched));
    }

    assertThatThrownBy(() -> door.welcome("agent", "caller")).hasMessageContaining("2 tasks are");
    door.welcome("other", "caller")
        .admit(new Admission.Claim("other", "other", "caller", () -> launched.add("other")));
    assertThat(launched).containsExactly("at work", "other");
    assertThatThrownBy(() -> door.welcome("third", "caller"))
        .as("the caller's limit is reached")
        .isInstanceOf(Refused.class);
    door.welcome("third", "someone else").close();
    door.release("at work");
    assertThat(launched).containsExactly("at work", "other", "queued");
  }

  @Test
  void one_that_is_about_to_queue_and_could_work_is_not_passed_over() {
    var launched = new ArrayList<String>();
    var door = new Admission(new Crowd(1, 0, 0, 1));
    door.welcome("agent", "caller").admit(claim("at work", launched));
    var next = door.welcome("agent", "caller");
    door.release("at work");

    assertThatThrownBy(() -> door.welcome("other", "caller")).isInstanceOf(Refused.class);
    next.admit(claim("next", launched));
    assertThat(launched).containsExactly("at work", "next");
  }

  @Test
  void a_place_is_kept_for_who_is_welcome_until_it_comes_or_is_given_back() {
    var launched = new ArrayList<String>();
    var door = new Admission(new Crowd(3, 2, 0, 1));
    var first = door.welcome("agent", "caller");
    var second = door.welcome("agent", "caller");
    var third = door.welcome("agent", "caller");

    assertThatThrownBy(() -> door.welcome("agent", "caller")).hasMessageContaining("1 tasks are");
    var other = door.welcome("other", "caller");
    assertThatThrownBy(() -> door.welcome("third", "caller")).isInstanceOf(Refused.class);
    third.close();
    door.admit(new Admission.Claim("a", "agent", "caller", () -> launched.add("a")));
    assertThat(launched).as("two places of the agent are kept").isEmpty();

    second.close();
    assertThat(launched).containsExactly("a");
    first.admit(claim("b", launched));
    other.admit(new Admission.Claim("c", "other", "caller", () -> launched.add("c")));
    assertThat(launched).containsExactly("a", "b", "c");
    first.close();
    door.admit(new Admission.Claim("d", "other", "caller", () -> launched.add("d")));
    assertThat(door.place("d").orElseThrow().why()).contains("the server has 3 tasks");
  }

  /** The door of a server that has room, under the limit of an agent that so many wait for. */
  @Test
  @Timeout(30)
  void a_hundred_thousand_that_a_limit_holds_back_hold_up_nobody() {
    int tasks = 100_000;
    var launched = new ArrayList<String>();
    var door = new Admission(new Crowd(256, 1, 2, tasks));
    for (int task = 0; task < tasks; task++) {
      var caller = "caller" + task % 1_000;
      door.admit(new Admission.Claim("t" + task, "agent", caller, launched(launched, task)));
      assertThat(door.place("t" + task).map(Place::position).orElse(0)).isEqualTo(task);
    }
    door.admit(new Admission.Claim("other", "other", "caller1", launched(launched, -1)));
    assertThat(launched).containsExactly("t0", "t-1");

    for (int task = 0; task < tasks; task++) {
      assertThat(launched).hasSize(task + 2);
      door.release("t" + task);
    }

    launched.remove("t-1");
    assertThat(launched).hasSize(tasks).startsWith("t0", "t1", "t2").endsWith("t99998", "t99999");
  }

  private static Runnable launched(List<String> launched, int task) {
    return () -> launched.add("t" + task);
  }

  @Test
  void what_is_closed_lets_in_one_at_a_time() {
    var launched = new ArrayList<String>();
    var door = new Admission(Crowd.atMost(9));
    door.close("something is tried alone");
    door.admit(claim("a", launched));
    door.hold(claim("b", launched));
    door.admit(claim("c", launched));
    assertThat(door.place("a").orElseThrow().why()).isEqualTo("something is tried alone");

    assertThat(door.force("b")).isTrue();
    assertThat(door.force("a")).as("it is not held").isFalse();
    assertThat(launched).containsExactly("b");
    door.open();

    assertThat(launched).containsExactly("b", "a", "c");
  }

  private static Admission.Claim claim(String task, List<String> launched) {
    return new Admission.Claim(task, "agent", "caller", () -> launched.add(task));
  }
}
