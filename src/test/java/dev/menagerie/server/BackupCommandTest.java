// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.testkit.Records.append;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.audit.AuditCheck;
import dev.menagerie.server.audit.AuditCheck.Finding;
import dev.menagerie.server.audit.AuditLog;
import dev.menagerie.server.audit.Deed;
import dev.menagerie.server.audit.Seal;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.testkit.BesideOthers;
import io.helidon.config.mp.MpConfigSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@BesideOthers
class BackupCommandTest {

  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
  private static final String NAME = "2026-11-28T12-00-00Z";
  private static final Tenant ACME = new Tenant("acme");
  private static final int WRITERS = 4;
  private static final int BEFORE = 200;

  private record Ran(int code, String out) {}

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  private Path backups() {
    return temp.resolve("backups");
  }

  private Ran backup(Instant now, String... arguments) {
    var config =
        ConfigProviderResolver.instance()
            .getBuilder()
            .withSources(MpConfigSources.create(Map.of("menagerie.data", data().toString())))
            .build();
    var out = new ByteArrayOutputStream();
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = BackupCommand.run(List.of(arguments), new Keys(config), now, print);
    return new Ran(code, out.toString(StandardCharsets.UTF_8));
  }

  private static void write(SqliteStore store, String task, String text) {
    store.append(List.of(append(task, text))).await();
  }

  private static long entries(SqliteStore store, String task) {
    return store.read(task, 0, 1_000_000).size();
  }

  @Test
  void has_everything_that_was_acknowledged_before_while_more_is_written() throws Exception {
    var tenants = Houses.folder(data(), ACME);
    var stop = new AtomicBoolean();
    var acknowledged = new AtomicLong();
    var busy = new CountDownLatch(BEFORE);
    long before;
    Ran ran;
    try (var own = SqliteStore.open(data());
        var acme = SqliteStore.open(tenants);
        var audit = AuditLog.open(data().resolve("audit"), seal(), InstantSource.system());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        writers.add(
            threads.submit(
                () -> {
                  while (!stop.get()) {
                    write(own, "t1", "x");
                    acknowledged.incrementAndGet();
                    write(acme, "t2", "y");
                    audit.append(Deed.ofStranger("127.0.0.1", "POST", "/v1/tasks", 401));
                    busy.countDown();
                  }
                }));
      }
      busy.await();
      before = acknowledged.get();

      ran = backup(NOON, backups().toString());

      stop.set(true);
      for (var writer : writers) {
        writer.get();
      }
    }

    var made = backups().resolve(NAME);
    assertThat(ran).isEqualTo(new Ran(0, made + System.lineSeparator()));
    assertThat(AuditCheck.of(made.resolve("audit"), seal())).isInstanceOf(Finding.Fits.class);
    try (var own = SqliteStore.open(made);
        var acme = SqliteStore.open(Houses.folder(made, ACME));
        var audit = AuditLog.open(made.resolve("audit"), seal(), InstantSource.system())) {
      assertThat(entries(own, "t1")).isBetween(before, acknowledged.get());
      assertThat(entries(acme, "t2")).isGreaterThanOrEqualTo(BEFORE);
      write(own, "t1", "goes on");
      audit.require();
    }
  }

  @Test
  void leaves_as_many_as_are_asked_for_and_nothing_of_those_that_failed() throws Exception {
    try (var store = SqliteStore.open(data())) {
      write(store, "t1", "x");
      Files.createDirectories(backups().resolve("2026-11-27T12-00-00Z.unfinished"));
      Files.createDirectories(backups().resolve("notes"));
      for (int day = 0; day < 4; day++) {
        assertThat(backup(NOON.plusSeconds(86_400L * day), backups().toString(), "2").code())
            .isZero();
      }
    }

    assertThat(names(backups()))
        .containsExactlyInAnyOrder("2026-11-30T12-00-00Z", "2026-12-01T12-00-00Z", "notes");
  }

  @Test
  void one_that_fails_removes_nothing_and_is_not_called_a_backup() throws Exception {
    try (var store = SqliteStore.open(data())) {
      write(store, "t1", "x");
      assertThat(backup(NOON, backups().toString()).code()).isZero();
    }
    var broken = Files.createDirectories(Houses.folder(data(), ACME)).resolve("journal.db");
    Files.writeString(broken, "this is no database, but long enough to be looked at as one");

    var ran = backup(NOON.plusSeconds(60), backups().toString(), "1");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains(broken.toString(), "cannot be copied");
    assertThat(names(backups())).containsExactlyInAnyOrder(NAME, "2026-11-28T12-01-00Z.unfinished");
  }

  @Test
  void says_how_to_use_it_and_where_there_is_nothing() {
    assertThat(backup(NOON).code()).isEqualTo(2);
    assertThat(backup(NOON, "a", "0").code()).isEqualTo(2);
    assertThat(backup(NOON, "a", "1", "b").out()).startsWith("Usage: ");
    assertThat(backup(NOON, backups().toString()))
        .satisfies(ran -> assertThat(ran.code()).isEqualTo(1))
        .satisfies(ran -> assertThat(ran.out()).contains("no data is there", "MENAGERIE_DATA"));
    assertThat(backups()).doesNotExist();
  }

  private static Seal seal() {
    return Seal.of(Optional.empty());
  }

  private static List<String> names(Path folder) throws IOException {
    var names = new ArrayList<String>();
    try (var files = Files.list(folder)) {
      files.forEach(it -> names.add(it.getFileName().toString()));
    }
    return names;
  }
}
