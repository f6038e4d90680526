// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import dev.menagerie.engine.spi.Entry.Phase;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What journals written by hand say of when things would have happened. */
class TimelineTest {

  private final List<Entry> journal = new ArrayList<>();

  private void entry(
      String path, Kind kind, Phase phase, List<String> after, JsonValue outcome, long ms) {
    journal.add(
        new Entry(
            journal.size() + 1L,
            "task",
            Instant.EPOCH,
            path,
            kind,
            phase,
            after,
            kind.text(),
            JsonValue.NULL,
            outcome,
            Usage.NONE,
            ms));
  }

  /** An effect that takes some time, once these branches were joined. */
  private void effect(String path, Kind kind, long ms, String... after) {
    entry(path, kind, Phase.INTENT, List.of(after), JsonValue.NULL, 0);
    entry(path, kind, Phase.RESULT, List.of(), JsonValue.NULL, ms);
  }

  private void end(String branch, String... after) {
    entry(branch, Kind.BRANCH, Phase.RESULT, List.of(after), JsonValue.NULL, 0);
  }

  private void report(String path) {
    entry(path, Kind.REPORT, Phase.RESULT, List.of(), JsonValue.NULL, 0);
  }

  private Timeline at(int concurrency) {
    return Timeline.of(journal, Pace.RECORDED, concurrency);
  }

  private static Duration ms(long ms) {
    return Duration.ofMillis(ms);
  }

  @Test
  void effects_of_a_branch_follow_each_other() {
    effect("/0", Kind.THINK, 100);
    effect("/1", Kind.ACT, 30);
    effect("/2", Kind.THINK, 50);

    var timeline = at(9);

    assertThat(timeline.makespan()).isEqualTo(ms(180));
    assertThat(timeline.span("/2").start()).isEqualTo(ms(130));
  }

  @Test
  void branches_overlap_and_who_joins_them_waits_for_the_last() {
    effect("/0", Kind.THINK, 100);
    effect("/1/0", Kind.ACT, 70);
    end("/1");
    effect("/2/0", Kind.ACT, 20);
    effect("/2/1", Kind.ACT, 20);
    end("/2");
    effect("/3", Kind.THINK, 10, "/1", "/2");

    var timeline = at(9);

    assertThat(timeline.span("/1/0").overlaps(timeline.span("/2/0"))).isTrue();
    assertThat(timeline.span("/2/1").start()).isEqualTo(ms(120));
    assertThat(timeline.span("/3").start()).isEqualTo(ms(170));
    assertThat(timeline.makespan()).isEqualTo(ms(180));
  }

  @Test
  void the_order_in_which_entries_were_written_says_nothing() {
    effect("/0", Kind.THINK, 100);
    effect("/2/0", Kind.ACT, 20);
    end("/2");
    effect("/1/0", Kind.ACT, 70);
    end("/1");
    effect("/3", Kind.THINK, 10, "/2", "/1");

    assertThat(at(9).makespan()).isEqualTo(ms(180));
  }

  @Test
  void requests_wait_for_a_place_in_the_order_in_which_they_could_begin() {
    for (int branch = 0; branch < 5; branch++) {
      effect("/%d/0".formatted(branch), Kind.THINK, 100);
      end("/" + branch);
    }
    effect("/5", Kind.THINK, 10, "/0", "/1", "/2", "/3", "/4");

    assertThat(at(5).makespan()).isEqualTo(ms(110));
    assertThat(at(2).makespan()).isEqualTo(ms(310));
    assertThat(at(1).makespan()).isEqualTo(ms(510));
    assertThat(at(2).span("/2/0").start()).isEqualTo(ms(100));
  }

  @Test
  void a_branch_may_wait_for_another_without_its_parent_doing_so() {
    effect("/0/0", Kind.ACT, 50);
    end("/0");
    effect("/1/0", Kind.ACT, 40, "/0");
    end("/1");
    effect("/2/0", Kind.ACT, 60);
    end("/2");
    effect("/3", Kind.THINK, 5, "/0", "/1", "/2");

    var timeline = at(9);

    assertThat(timeline.span("/1/0").start()).isEqualTo(ms(50));
    assertThat(timeline.span("/2/0").start()).isEqualTo(ms(0));
    assertThat(timeline.makespan()).isEqualTo(ms(95));
  }

  @Test
  void what_is_forked_while_a_list_is_written_begins_when_its_element_is_there() {
    entry("/0", Kind.THINK, Phase.INTENT, List.of(), JsonValue.NULL, 0);
    entry("/0", Kind.THINK, Phase.ELEMENT, List.of(), Json.text("12345678"), 0);
    report("/1");
    entry("/2/0", Kind.ACT, Phase.INTENT, List.of(), JsonValue.NULL, 0);
    entry("/0", Kind.THINK, Phase.ELEMENT, List.of(), Json.text("12345678"), 0);
    report("/3");
    entry("/0", Kind.THINK, Phase.RESULT, List.of(), JsonValue.NULL, 100);
    entry("/2/0", Kind.ACT, Phase.RESULT, List.of(), JsonValue.NULL, 10);
    end("/2");
    effect("/4/0", Kind.ACT, 10);
    end("/4");
    effect("/5", Kind.THINK, 1, "/2", "/4");

    var timeline = at(9);

    assertThat(timeline.span("/2/0").start()).isEqualTo(ms(50));
    assertThat(timeline.span("/4/0").start()).isEqualTo(ms(100));
    assertThat(timeline.makespan()).isEqualTo(ms(111));
    assertThat(at(1).span("/2/0").start()).isEqualTo(ms(100));
  }

  @Test
  void who_races_waits_for_the_winner_alone() {
    effect("/0/0/0", Kind.THINK, 80);
    effect("/0/1/0", Kind.THINK, 30);
    end("/0/1");
    entry("/0", Kind.FIRST, Phase.RESULT, List.of(), Json.object().add("index", 1).build(), 0);
    entry("/0/0", Kind.BRANCH, Phase.ABANDONED, List.of(), JsonValue.NULL, 0);
    effect("/1", Kind.THINK, 5);

    assertThat(at(9).span("/1").start()).isEqualTo(ms(30));
  }

  @Test
  void nothing_happens_without_a_place() {
    assertThatThrownBy(() -> at(0)).hasMessage("concurrency: 0, must be at least 1");
    assertThat(at(1).makespan()).isZero();
  }
}
