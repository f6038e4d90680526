// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.backup;

import static dev.menagerie.testkit.Records.append;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.Journal.Write;
import dev.menagerie.server.backup.Backup.State;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Records;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
@Timeout(120)
class BackupTest {

  private static final Instant AT = Instant.parse("2026-11-28T02:00:00Z");

  @TempDir Path temp;
  private Path data;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    data = Files.createDirectory(temp.resolve("data"));
    file = temp.resolve("backup.zip");
  }

  private static void fill(Path folder, String text) throws IOException {
    Files.createDirectories(folder);
    try (var store = SqliteStore.open(folder)) {
      write(store, text);
    }
  }

  private static void write(SqliteStore store, String text) {
    store.append(List.of(new Write.Save(Records.task("t1", 1)), append("t1", text))).await();
  }

  private static List<String> read(Path folder) {
    try (var store = SqliteStore.open(folder)) {
      return store.read("t1", 0, 100_000).stream().map(it -> it.request().toString()).toList();
    }
  }

  private Path restored() {
    var folder = temp.resolve("restored");
    Restore.from(file, folder);
    return folder;
  }

  @Test
  void all_tenants_and_the_audit_log_are_back() throws IOException {
    fill(data, "of default");
    fill(data.resolve("tenants/acme"), "of acme");
    Files.createDirectories(data.resolve("audit"));
    Files.writeString(data.resolve("audit/000000000001-2026-11-28.ndjson"), "{}\n{\"torn\":");

    Archive.write(data, file, 0, AT);
    var folder = restored();

    assertThat(read(folder)).singleElement().asString().contains("of default");
    assertThat(read(folder.resolve("tenants/acme"))).singleElement().asString().contains("of acme");
    assertThat(folder.resolve("audit/000000000001-2026-11-28.ndjson")).hasContent("{}\n");
    assertThat(names(temp)).containsExactly("backup.zip", "data", "restored");
    assertThat(names(folder)).doesNotContain("restore-unfinished");
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nobody_else_on_this_machine_may_read_it() throws IOException {
    fill(data, "secret");

    Archive.write(data, file, 0, AT);

    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void a_backup_under_load_holds_everything_that_was_acknowledged_before_it_began()
      throws IOException {
    var acknowledged = new AtomicInteger();
    var stop = new AtomicBoolean();
    int before;
    try (var store = SqliteStore.open(data);
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      write(store, "0");
      for (int i = 0; i < 8; i++) {
        writers.execute(
            () -> {
              while (!stop.get()) {
                store.append(List.of(append("t1", "x".repeat(500)))).await();
                acknowledged.incrementAndGet();
              }
            });
      }
      while (acknowledged.get() < 2_000) {
        Thread.onSpinWait();
      }
      before = acknowledged.get();
      Archive.write(data, file, 0, AT);
      assertThat(acknowledged.get()).as("writers did not wait").isGreaterThan(before);
      stop.set(true);
    }

    assertThat(read(restored())).hasSizeGreaterThan(before);
  }

  @Test
  void a_backup_of_a_server_that_was_killed_has_what_its_log_holds() throws IOException {
    fill(data, "first");
    try (var store = SqliteStore.open(data)) {
      write(store, "second");
      Files.createDirectory(temp.resolve("killed"));
      for (var name : names(data)) {
        Files.copy(data.resolve(name), temp.resolve("killed").resolve(name));
      }
    }

    Archive.write(temp.resolve("killed"), file, 0, AT);

    assertThat(read(restored())).hasSize(2);
  }

  @Test
  void whatever_is_damaged_is_refused_and_leaves_nothing_behind() throws IOException {
    fill(data, "said ".repeat(2_000));
    Archive.write(data, file, 0, AT);
    var whole = Files.readAllBytes(file);
    var random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 80; i++) {
      var broken = i % 2 == 0 ? whole.clone() : Arrays.copyOf(whole, random.nextInt(whole.length));
      if (i % 2 == 0) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, broken);
      var folder = temp.resolve("restored" + i);
      try {
        Restore.from(file, folder);
        assertThat(read(folder)).as("bit %d does not matter", i).isEqualTo(read(data));
      } catch (BackupFailed e) {
        refused++;
        assertThat(e).hasMessageStartingWith(file + ": ");
        assertThat(names(folder)).isEmpty();
      }
    }
    assertThat(refused).isGreaterThan(60);
  }

  @Test
  void what_is_no_backup_says_so() throws IOException {
    assertThatThrownBy(this::restored).hasMessageContaining("no such file; name a backup");
    Files.writeString(file, "hello");
    assertThatThrownBy(this::restored).hasMessageContaining("is no backup, or was cut");
    Files.delete(file);
    try (var zip = FileSystems.newFileSystem(file, Map.of("create", "true"))) {
      Files.writeString(zip.getPath("hello"), "hello");
    }
    assertThatThrownBy(this::restored).hasMessageContaining("it has no manifest.json");
  }

  private void manifest(String text) throws IOException {
    try (var zip = FileSystems.newFileSystem(file)) {
      Files.writeString(zip.getPath(Manifest.NAME), text);
    }
  }

  private String manifest() throws IOException {
    try (var zip = FileSystems.newFileSystem(file)) {
      return new String(Files.readAllBytes(zip.getPath(Manifest.NAME)), UTF_8);
    }
  }

  @Test
  void a_manifest_that_does_not_fit_is_refused() throws IOException {
    fill(data, "said");
    Archive.write(data, file, 0, AT);
    var text = manifest();

    manifest(text.replace("\"format\":1", "\"format\":2"));
    assertThatThrownBy(this::restored).hasMessageContaining("has the format 2", "release");
    manifest(text.replace("journal.db", "../journal.db"));
    assertThatThrownBy(this::restored).hasMessageContaining("../journal.db");
    manifest(text.replace("journal.db", "tenants/a/journal.db"));
    assertThatThrownBy(this::restored).hasMessageContaining("has no journal.db");
    manifest("{}");
    assertThatThrownBy(this::restored).hasMessageContaining("its manifest.json cannot be read");
    manifest(text);
    assertThat(read(restored())).hasSize(1);
  }

  @Test
  void data_that_is_there_is_never_overwritten() throws IOException {
    fill(data, "said");
    Archive.write(data, file, 0, AT);
    fill(data, "since then");

    assertThatThrownBy(() -> Restore.from(file, data))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContainingAll(data + ": is not empty", "MENAGERIE_DATA");
    assertThatThrownBy(() -> Archive.write(data, file, 0, AT))
        .hasMessageContaining("is there already");
    assertThat(read(data)).hasSize(2);
  }

  @Test
  void a_restore_that_was_cut_while_it_filled_the_folder_is_seen_by_the_next_start()
      throws IOException {
    Files.createFile(data.resolve("restore-unfinished"));

    assertThatThrownBy(() -> Restore.refuseUnfinished(data))
        .hasMessageContaining("empty the folder and restore again");
  }

  @Test
  void a_store_that_cannot_be_opened_is_not_backed_up_as_if_it_could()
      throws IOException, SQLException {
    fill(data, "said");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("journal.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '9999', description,"
              + " type, script, checksum, installed_by, installed_on, execution_time, success"
              + " FROM flyway_schema_history LIMIT 1");
    }
    assertThatThrownBy(() -> Archive.write(data, file, 0, AT))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContaining("has tables that this release does not know");
    assertThat(names(temp)).containsExactly("data");
  }

  @Test
  void folders_beside_the_tenants_are_nobody_s_and_keep_no_backup_from_being_restored()
      throws IOException {
    fill(data, "of default");
    fill(data.resolve("tenants/acme.old"), "moved away");

    Archive.write(data, file, 0, AT);

    assertThat(restored().resolve("tenants")).doesNotExist();
  }

  @Test
  void a_backup_leaves_the_disk_what_the_server_needs() throws IOException {
    fill(data, "said");

    assertThatThrownBy(() -> Archive.write(data, file, Long.MAX_VALUE / 2, AT))
        .isInstanceOf(BackupFailed.class)
        .hasMessageContainingAll("bytes are free", "menagerie.storage.min-free");
    assertThat(names(temp)).containsExactly("data");
  }

  @Test
  void what_a_killed_backup_left_is_removed_by_the_next_one_and_what_is_in_use_is_not()
      throws IOException {
    fill(data, "said");
    var left = Files.createDirectories(temp.resolve(".menagerie-scratch-1"));
    Files.writeString(left.resolve(".lock"), "");
    try (var used = Scratch.in(temp)) {
      Archive.write(data, file, 0, AT);

      assertThat(left).doesNotExist();
      assertThat(used.folder()).isDirectory();
    }
  }

  private static Backup ended(Backups backups, String name) {
    while (true) {
      var found = backups.list().stream().filter(it -> it.name().equals(name)).findFirst();
      if (found.filter(it -> it.state() != State.RUNNING).isPresent()) {
        return found.get();
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void the_newest_are_kept_and_one_is_made_at_a_time() throws IOException {
    fill(data, "said");
    var clock = new AtomicInteger();
    InstantSource later = () -> AT.plusSeconds(clock.incrementAndGet());
    var config = new BackupConfig(Optional.of(temp.resolve("kept")), 2, 0);
    var backups = new Backups(data, config, later);
    for (int i = 0; i < 3; i++) {
      assertThat(ended(backups, backups.begin().name()).state()).isEqualTo(State.COMPLETE);
    }

    assertThat(new Backups(data, config, later).list())
        .extracting(Backup::name)
        .containsExactly(
            "menagerie-2026-11-28T02-00-02.000Z.zip", "menagerie-2026-11-28T02-00-03.000Z.zip");
  }

  @Test
  void one_that_fails_says_why_and_the_next_can_be_made() throws IOException {
    var backups =
        new Backups(
            data,
            new BackupConfig(Optional.of(temp.resolve("kept")), 0, 0),
            InstantSource.system());

    var failed = ended(backups, backups.begin().name());
    fill(data, "said");

    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.reason()).contains("no data is there");
    assertThat(ended(backups, backups.begin().name()).state()).isEqualTo(State.COMPLETE);
  }
}
