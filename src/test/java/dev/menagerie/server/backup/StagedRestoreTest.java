// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static dev.menagerie.testkit.Records.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.backup.Restoring.State;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
@Timeout(120)
class StagedRestoreTest {

  private static final Instant AT = Instant.parse("2026-11-28T02:00:00Z");
  private static final InstantSource CLOCK = () -> AT.plusSeconds(60);
  private static final String NAME = "menagerie-2026-11-28T02-00-00.000Z.zip";
  private static final String REPLACED = "replaced-2026-11-28T02-01-00.000Z";

  private static final String FIRST = "000000000001-2026-11-28.ndjson";
  private static final String SECOND = "000000000002-2026-11-29.ndjson";

  @TempDir Path temp;
  private Path data;
  private Path kept;

  @BeforeEach
  void prepare() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    kept = Files.createDirectory(temp.resolve("kept"));
    fill(data, "before");
    fill(data.resolve("tenants/acme"), "of acme");
    log(FIRST, "{}\n");
    Archive.write(data, kept.resolve(NAME), 0, AT);
    fill(data, "since");
    fill(data.resolve("tenants/globex"), "of globex");
    log(SECOND, "{}\n");
    Files.createDirectory(data.resolve("memory"));
    Files.createDirectory(data.resolve("memory.damaged"));
    Files.createDirectory(data.resolve("files"));
    Files.writeString(data.resolve("files/page"), "of a tool server");
  }

  private void log(String name, String text) throws IOException {
    var folder = Files.createDirectories(data.resolve("audit"));
    Files.writeString(folder.resolve(name), text);
  }

  private static void fill(Path folder, String text) throws IOException {
    Files.createDirectories(folder);
    try (var store = SqliteStore.open(folder)) {
      store.append(List.of(new Write.Save(Records.task("t1", 1)), append("t1", text))).await();
    }
  }

  private static List<String> read(Path folder) {
    try (var store = SqliteStore.open(folder)) {
      return store.read("t1", 0, 100).stream().map(it -> it.request().toString()).toList();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  private Backups backups() {
    return new Backups(data, new BackupConfig(Optional.of(kept), 0, 0), InstantSource.system());
  }

  private static Backup backup(Backups backups) {
    return backups.list().getFirst();
  }

  private static Restoring checked(Backups backups) {
    while (true) {
      var restoring = backups.restores().of(backup(backups).name()).orElseThrow();
      if (restoring.state() != State.CHECKING) {
        return restoring;
      }
      Thread.onSpinWait();
    }
  }

  private void requireRestored() throws IOException {
    assertThat(names(data))
        .containsExactly("audit", "files", "journal.db", "lock", REPLACED, "tenants");
    assertThat(names(data.resolve("tenants"))).containsExactly("acme");
    assertThat(names(data.resolve("audit"))).containsExactly(FIRST);
    assertThat(read(data)).singleElement().asString().contains("before");
    assertThat(read(data.resolve("tenants/acme"))).hasSize(1);
    assertThat(data.resolve("files/page")).hasContent("of a tool server");

    var replaced = data.resolve(REPLACED);
    assertThat(names(replaced))
        .containsExactly("audit", "journal.db", "memory", "memory.damaged", "tenants", "witness");
    assertThat(names(replaced.resolve("tenants"))).containsExactly("acme", "globex");
    assertThat(names(replaced.resolve("audit"))).containsExactly(FIRST, SECOND);
    assertThat(read(replaced)).hasSize(2);
  }

  @Test
  void a_start_puts_what_is_staged_in_place_of_what_is_there() throws IOException {
    new StagedRestore(data).stage(kept.resolve(NAME), 0);
    assertThat(read(data)).hasSize(2);

    StagedRestore.carryOut(data, CLOCK);

    requireRestored();
    StagedRestore.carryOut(data, InstantSource.system());
    assertThat(names(data)).filteredOn(it -> it.startsWith("replaced-")).hasSize(1);
  }

  @Test
  void a_start_that_is_killed_behind_any_step_is_gone_on_with_by_the_next() throws IOException {
    var staged = new StagedRestore(data);
    staged.stage(kept.resolve(NAME), 0);
    int steps = staged.steps(CLOCK).size();
    var untouched = data;
    for (int taken = 0; taken <= steps; taken++) {
      data = temp.resolve("data" + taken);
      copy(untouched, data);
      for (var step : new StagedRestore(data).steps(CLOCK).subList(0, taken)) {
        step.take();
      }

      StagedRestore.carryOut(data, CLOCK);

      requireRestored();
    }
    assertThat(steps).isGreaterThan(12);
  }

  @Test
  void starts_that_are_killed_behind_each_step_come_to_the_end() throws IOException {
    new StagedRestore(data).stage(kept.resolve(NAME), 0);
    for (int taken = 1; Files.exists(data.resolve("restore-next")); taken++) {
      for (var step : first(new StagedRestore(data).steps(CLOCK), taken)) {
        step.take();
      }
    }

    requireRestored();
  }

  private static List<StagedRestore.Step> first(List<StagedRestore.Step> steps, int most) {
    return steps.subList(0, Math.min(most, steps.size()));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (var path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  @Test
  void what_was_cut_off_while_it_was_staged_or_deleted_is_not_restored() throws IOException {
    var staged = new StagedRestore(data);
    staged.stage(kept.resolve(NAME), 0);
    Files.delete(data.resolve("restore-next/complete"));

    StagedRestore.carryOut(data, CLOCK);

    assertThat(names(data)).doesNotContain("restore-next", REPLACED);
    assertThat(read(data)).hasSize(2);
  }

  @Test
  void a_file_that_came_in_between_is_not_overwritten() throws IOException {
    var staged = new StagedRestore(data);
    staged.stage(kept.resolve(NAME), 0);
    for (var step : staged.steps(CLOCK).subList(0, 10)) {
      step.take();
    }
    fill(data, "of a release that knows nothing of this");

    assertThatThrownBy(() -> StagedRestore.carryOut(data, CLOCK))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContainingAll("is there already", "start again");
    assertThat(read(data)).hasSize(1);
    assertThat(read(data.resolve(REPLACED))).hasSize(2);
  }

  @Test
  void a_second_server_does_not_carry_it_out() throws IOException {
    new StagedRestore(data).stage(kept.resolve(NAME), 0);
    try (var first = SqliteStore.open(data)) {
      assertThatThrownBy(() -> StagedRestore.carryOut(data, CLOCK))
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining("is in use by another server");
      assertThat(first.read("t1", 0, 100)).hasSize(2);
    }

    assertThat(names(data)).contains("restore-next").doesNotContain(REPLACED);
  }

  @Test
  void a_damaged_backup_is_refused_with_its_reason_and_nothing_is_staged() throws IOException {
    var file = kept.resolve(NAME);
    var whole = Files.readAllBytes(file);
    var broken = whole.clone();
    // One bit would not do: it may be of those that unpack to the same.
    Arrays.fill(broken, whole.length / 3, whole.length / 2, (byte) 'x');
    Files.write(file, broken);
    var backups = backups();

    backups.restore(backup(backups));

    assertThat(checked(backups).state()).isEqualTo(State.FAILED);
    assertThat(checked(backups).reason()).startsWith(file + ": ").contains("take another");
    assertThat(names(data)).doesNotContain("restore-next");
    Files.write(file, whole);
    backups.restore(backup(backups));
    assertThat(checked(backups)).isEqualTo(new Restoring(State.STAGED, ""));
  }

  @Test
  void a_restore_leaves_the_disk_what_the_server_needs() throws IOException {
    var staged = new StagedRestore(data);

    assertThatThrownBy(() -> staged.stage(kept.resolve(NAME), Long.MAX_VALUE / 2))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContainingAll("bytes are free", "menagerie.storage.min-free");
    assertThat(names(data)).doesNotContain("restore-next");
  }

  @Test
  void one_is_staged_at_a_time_until_it_is_withdrawn() throws IOException {
    var backups = backups();
    backups.restore(backup(backups));

    assertThatThrownBy(() -> backups.restore(backup(backups))).hasMessageContaining(NAME);
    assertThat(checked(backups).state()).isEqualTo(State.STAGED);
    assertThatThrownBy(() -> backups.restore(backup(backups)))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("DELETE /v1/backups/" + NAME + "/restore");
    assertThat(backups.restores().withdraw("another")).isFalse();
    assertThat(backups.restores().withdraw(NAME)).isTrue();
    assertThat(backups.restores().withdraw(NAME)).isFalse();
    assertThat(backups.restores().of(NAME)).isEmpty();
    assertThat(names(data)).doesNotContain("restore-next");
  }

  @Test
  void what_is_no_complete_backup_is_not_restored() {
    var backups = backups();
    var running = new Backup(NAME, Backup.State.RUNNING, AT, 0, "");

    assertThatThrownBy(() -> backups.restore(running))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("is running: only a complete backup can be restored");
  }
}
