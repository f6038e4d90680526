// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.server.audit.AuditCheck.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final Seal PLAIN = Seal.of(Optional.empty());
  private static final Seal KEYED = Seal.of(Optional.of("a key of an operator"));

  @TempDir Path temp;
  private Instant now = NOON;

  private AuditLog open(Seal seal) {
    return AuditLog.open(folder(), seal, () -> now);
  }

  private Path folder() {
    return temp.resolve("audit");
  }

  private static Deed deed(String tenant, String path) {
    return new Deed(tenant, "anna", "user", "127.0.0.1", "POST", path, "", 202, "t1");
  }

  /** Five lines: that it was started, and four. */
  private void written(Seal seal) throws Exception {
    try (var log = open(seal)) {
      for (int i = 1; i <= 4; i++) {
        log.append(deed("zoo", "/v1/tasks/" + i));
      }
    }
  }

  private Path file() throws IOException {
    return new AuditFolder(folder()).files().getLast();
  }

  private List<String> lines() throws IOException {
    return new ArrayList<>(Files.readAllLines(file()));
  }

  private void rewrite(List<String> lines) throws IOException {
    Files.write(file(), lines);
  }

  private Finding check(Seal seal) throws IOException {
    return AuditCheck.of(folder(), seal);
  }

  private void requireUnfit(String place, String reason) throws IOException {
    assertThat(check(PLAIN))
        .isInstanceOfSatisfying(
            Finding.Unfit.class,
            it -> {
              assertThat(it.place()).endsWith(place);
              assertThat(it.reason()).contains(reason);
            });
  }

  @Test
  void lines_that_nobody_touched_fit() throws Exception {
    written(PLAIN);
    written(PLAIN);

    assertThat(check(PLAIN))
        .isInstanceOfSatisfying(Finding.Fits.class, it -> assertThat(it.number()).isEqualTo(10));
    var line = Json.object(lines().get(1));
    assertThat(line.getInt("number")).isEqualTo(2);
    assertThat(line.getString("path")).isEqualTo("/v1/tasks/1");
    assertThat(line.getString("before")).isEqualTo(Json.object(lines().get(0)).getString("hash"));
  }

  @Test
  void a_changed_line_is_found() throws Exception {
    written(PLAIN);
    var lines = lines();
    lines.set(2, lines.get(2).replace("anna", "bert"));
    rewrite(lines);

    requireUnfit(":3", "was changed");
  }

  @Test
  void a_changed_line_with_a_hash_of_its_own_is_found_at_the_next() throws Exception {
    written(PLAIN);
    var lines = lines();
    var members = Json.object(Json.object(lines.get(2))).add("caller", "bert");
    var before = Json.object(lines.get(2)).getString("before");
    lines.set(2, Line.of(members.remove("hash").remove("before"), before, PLAIN).text());
    rewrite(lines);

    requireUnfit(":4", "does not follow line number 3");
  }

  @Test
  void a_dropped_line_is_found() throws Exception {
    written(PLAIN);
    var lines = lines();
    lines.remove(2);
    rewrite(lines);

    requireUnfit(":3", "has number 4 where 3 must be");
  }

  @Test
  void swapped_lines_are_found() throws Exception {
    written(PLAIN);
    var lines = lines();
    Collections.swap(lines, 1, 2);
    rewrite(lines);

    requireUnfit(":2", "has number 3 where 2 must be");
  }

  @Test
  void lines_cut_from_the_end_are_found() throws Exception {
    written(PLAIN);
    rewrite(lines().subList(0, 3));

    requireUnfit("audit", "the last 2 are missing");
  }

  @Test
  void a_line_cut_in_two_is_found() throws Exception {
    written(PLAIN);
    var text = Files.readString(file());
    Files.writeString(file(), text.substring(0, text.length() - 9));

    requireUnfit("audit", "the last 1 are missing");
  }

  @Test
  void lines_before_the_first_cannot_be_taken_away() throws Exception {
    written(PLAIN);
    rewrite(lines().subList(1, 5));

    requireUnfit(":1", "has number 2 where 1 must be");
  }

  @Test
  void a_line_that_is_none_is_found() throws Exception {
    written(PLAIN);
    var lines = lines();
    lines.add(2, "");
    rewrite(lines);

    requireUnfit(":3", "is no line of an audit log");
  }

  @Test
  void without_the_head_it_does_not_fit() throws Exception {
    written(PLAIN);
    Files.delete(folder().resolve("head"));

    requireUnfit("head", "is missing");
    assertThatThrownBy(() -> open(PLAIN))
        .isInstanceOf(AuditRefused.class)
        .hasMessageContaining("menagerie.security.audit-key");
  }

  @Test
  void who_has_not_the_key_cannot_write_a_log_that_fits() throws Exception {
    written(KEYED);
    assertThat(check(KEYED)).isInstanceOf(Finding.Fits.class);
    for (var file : new AuditFolder(folder()).files()) {
      Files.delete(file);
    }
    Files.delete(folder().resolve("head"));
    written(PLAIN);

    assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);
    assertThat(check(KEYED))
        .isInstanceOfSatisfying(
            Finding.Unfit.class, it -> assertThat(it.reason()).contains("another"));
    assertThatThrownBy(() -> open(KEYED)).isInstanceOf(AuditRefused.class);
  }

  @Test
  void a_torn_line_is_put_aside_and_the_next_one_says_so() throws Exception {
    written(PLAIN);
    Files.writeString(file(), "{\"number\":6,\"ti", StandardOpenOption.APPEND);
    assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);

    written(PLAIN);

    var remark = Json.object(lines().get(5));
    assertThat(remark.getString("event")).isEqualTo("torn");
    assertThat(remark.getInt("bytes")).isEqualTo(15);
    assertThat(folder().resolve(remark.getString("file"))).hasContent("{\"number\":6,\"ti");
    assertThat(check(PLAIN)).isEqualTo(check(PLAIN)).isInstanceOf(Finding.Fits.class);
  }

  @Test
  void whole_lines_behind_the_head_are_kept() throws Exception {
    written(PLAIN);
    var early = Files.readAllBytes(folder().resolve("head"));
    written(PLAIN);
    Files.write(folder().resolve("head"), early);

    written(PLAIN);

    assertThat(check(PLAIN))
        .isInstanceOfSatisfying(Finding.Fits.class, it -> assertThat(it.number()).isEqualTo(15));
  }

  @Test
  void lines_that_were_cut_stay_missing_after_a_start() throws Exception {
    written(PLAIN);
    rewrite(lines().subList(0, 3));

    written(PLAIN);

    assertThat(Json.object(lines().getFirst()).getString("event")).isEqualTo("missing");
    requireUnfit("ndjson:1", "has number 6 where 4 must be");
  }

  @Test
  void each_day_and_each_full_file_is_followed_by_another() throws Exception {
    try (var log = AuditLog.open(folder(), PLAIN, () -> now, 1_000)) {
      for (int i = 0; i < 9; i++) {
        log.append(deed("zoo", "/v1/tasks"));
      }
      now = NOON.plus(Duration.ofDays(1));
      log.append(deed("zoo", "/v1/agents"));

      assertThat(log.lines("zoo", false, 0, 100)).hasSize(10);
      assertThat(log.lines("zoo", false, 7, 2))
          .extracting(it -> it.getInt("number"))
          .containsExactly(8, 9);
    }

    var files = new AuditFolder(folder()).files();
    assertThat(files).hasSizeGreaterThan(2);
    assertThat(files.getLast().getFileName()).hasToString("000000000011-2026-11-29.ndjson");
    assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);
    Files.delete(files.get(1));
    assertThat(check(PLAIN)).isInstanceOf(Finding.Unfit.class);
  }

  @Test
  void a_tenant_sees_its_own_lines_alone() throws Exception {
    try (var log = open(PLAIN)) {
      log.append(deed("zoo", "/v1/a"));
      log.append(deed("park", "/v1/b?\"tenant\":\"zoo\""));
      log.append(Deed.ofStranger("127.0.0.1", "GET", "/v1/c", 401));

      assertThat(log.lines("zoo", false, 0, 9))
          .extracting(it -> it.getString("path"))
          .containsExactly("/v1/a");
      assertThat(log.lines("default", true, 1, 9))
          .extracting(it -> it.getString("path"))
          .containsExactly("/v1/c");
    }
  }

  @Test
  void many_at_once_are_all_written_and_a_check_meanwhile_fits() throws Exception {
    try (var log = open(PLAIN);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new ArrayList<Future<?>>();
      for (int i = 0; i < 40; i++) {
        writing.add(
            threads.submit(
                () -> {
                  for (int j = 0; j < 25; j++) {
                    log.append(deed("zoo", "/v1/tasks"));
                  }
                }));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);
      }
      for (var one : writing) {
        one.get();
      }
    }

    assertThat(check(PLAIN))
        .isInstanceOfSatisfying(Finding.Fits.class, it -> assertThat(it.number()).isEqualTo(1_001));
  }

  @Test
  void what_cannot_be_written_is_refused_and_counted_until_it_can() throws Exception {
    try (var log = open(PLAIN)) {
      Files.delete(file());
      Files.delete(folder().resolve("head"));
      Files.delete(folder());
      Files.writeString(folder(), "in the way");
      assertThatThrownBy(() -> log.append(deed("zoo", "/v1/tasks")))
          .isInstanceOf(NotRecorded.class)
          .hasMessageContaining("An operator must mend it")
          .hasMessageNotContaining(folder().toString());
      assertThatThrownBy(log::require).isInstanceOf(NotRecorded.class);
      Files.delete(folder());

      log.require();
      log.append(deed("zoo", "/v1/tasks"));
    }

    assertThat(lines().getFirst()).contains("\"event\":\"lost\",\"lines\":2");
  }

  @Test
  void what_is_left_out_is_counted_by_the_next_line() throws Exception {
    try (var log = open(PLAIN)) {
      log.leaveOut();
      log.leaveOut();
      log.append(deed("zoo", "/v1/tasks"));
      log.append(deed("zoo", "/v1/tasks"));
      log.leaveOut();
    }

    assertThat(lines()).hasSize(5);
    assertThat(lines().get(1)).contains("\"event\":\"unrecorded\",\"lines\":2");
    assertThat(lines().get(4)).contains("\"event\":\"unrecorded\",\"lines\":1");
    assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);
  }

  @Test
  @Timeout(60)
  void an_error_while_it_writes_leaves_nobody_waiting() throws Exception {
    var broken = new AtomicBoolean();
    InstantSource clock =
        () -> {
          if (broken.get()) {
            throw new StackOverflowError();
          }
          return now;
        };
    try (var log = AuditLog.open(folder(), PLAIN, clock)) {
      broken.set(true);
      assertThatThrownBy(() -> log.append(deed("zoo", "/v1/tasks")))
          .isInstanceOf(NotRecorded.class);
      assertThatThrownBy(log::require).isInstanceOf(NotRecorded.class);
      broken.set(false);

      log.append(deed("zoo", "/v1/tasks"));
    }

    assertThat(lines().get(1)).contains("\"event\":\"lost\",\"lines\":2");
    assertThat(check(PLAIN)).isInstanceOf(Finding.Fits.class);
  }

  @Test
  void what_a_full_disk_left_of_the_first_start_is_a_new_log() throws Exception {
    Files.createDirectories(folder());
    Files.createFile(folder().resolve("head"));
    Files.createFile(folder().resolve("head.new"));
    Files.createFile(new AuditFolder(folder()).file(1, NOON.minus(Duration.ofDays(1))));

    written(PLAIN);

    assertThat(check(PLAIN))
        .isInstanceOfSatisfying(Finding.Fits.class, it -> assertThat(it.number()).isEqualTo(5));
    assertThat(folder().resolve("head.new")).doesNotExist();
  }

  @Test
  void an_empty_head_beside_lines_is_refused() throws Exception {
    written(PLAIN);
    Files.write(folder().resolve("head"), new byte[0]);

    assertThatThrownBy(() -> open(PLAIN)).isInstanceOf(AuditRefused.class);
  }
}
