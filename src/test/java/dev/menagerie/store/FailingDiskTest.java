// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static dev.menagerie.testkit.Records.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, and one that fails to sync, while the store is at work. */
@BesideOthers
@Timeout(600)
class FailingDiskTest {

  /** Fails the syncs of the journal while a file is there. */
  private static final String SHIM =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <errno.h>
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <unistd.h>

      static int fails(int fd) {
        char link[64], name[4096];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, name, sizeof name - 1);
        name[length < 0 ? 0 : length] = 0;
        const char *flag = getenv("FAIL_WHILE");
        errno = EIO;
        return flag && access(flag, F_OK) == 0 && strstr(name, getenv("FAIL_FILE"));
      }

      static int synced(int fd, const char *how) {
        int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, how);
        return fails(fd) ? -1 : real(fd);
      }

      int fsync(int fd) {
        return synced(fd, "fsync");
      }

      int fdatasync(int fd) {
        return synced(fd, "fdatasync");
      }
      """;

  private static final String FULL = "a disk that is full, with more space each time";
  private static final String UNSYNCED = "a sync of the journal that fails";
  private static final String UNWITNESSED = "a sync of the witness that fails";

  @TempDir Path temp;

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @Test
  void a_full_disk_loses_nothing_acknowledged() throws Exception {
    var disk = Files.createDirectories(temp.resolve("disk"));
    boolean mounted;
    try {
      mounted = run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()) == 0;
    } catch (IOException _) {
      mounted = false;
    }
    Guarantee.STORAGE.assume(
        mounted, getClass(), FULL, "a file system of its own cannot be mounted");
    try {
      fill(disk);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private void fill(Path disk) throws Exception {
    var data = disk.resolve("data");
    var acknowledged = new ArrayList<String>();
    int rounds = Effort.of(2, 10);

    for (int round = 1; round <= rounds; round++) {
      writeUntilFull(data, acknowledged);
      assertThatThrownBy(() -> SqliteStore.open(data).close())
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("full");
      var size = "remount,size=%dm".formatted(3 + 2 * round);
      assertThat(run("mount", "-o", size, disk.toString())).isZero();
    }

    try (var store = SqliteStore.open(data)) {
      assertThat(texts(store.read("t1", 0, 1_000_000))).isEqualTo(acknowledged);
    }
    Guarantee.STORAGE.shown(
        getClass(),
        FULL,
        rounds,
        "all %,d acknowledged entries there".formatted(acknowledged.size()));
  }

  private static void writeUntilFull(Path data, List<String> acknowledged) {
    try (var store = SqliteStore.open(data)) {
      assertThat(texts(store.read("t1", 0, 1_000_000))).isEqualTo(acknowledged);
      assertThatThrownBy(
              () -> {
                while (true) {
                  var text = acknowledged.size() + "x".repeat(3_000);
                  store.append(List.of(append("t1", text))).await();
                  acknowledged.add(text);
                }
              })
          .isInstanceOf(JournalFailed.class)
          .hasMessageContaining(data.resolve("journal.db") + " cannot be written")
          .hasMessageContaining("full")
          .hasMessageContaining("start the server again");
      assertThat(store.failure()).isPresent();
      assertThat(texts(store.read("t1", 0, 1_000_000))).isEqualTo(acknowledged);
      assertThatThrownBy(() -> store.append(List.of(append("t1", "no"))).await())
          .isInstanceOf(JournalFailed.class);
    }
  }

  @Test
  void after_a_failed_sync_nothing_is_acknowledged_before_a_restart() throws Exception {
    unsynced("journal.db", UNSYNCED);
  }

  @Test
  void nothing_is_acknowledged_whose_loss_would_not_be_noticed() throws Exception {
    unsynced("witness", UNWITNESSED);
  }

  private void unsynced(String file, String what) throws Exception {
    var source = Files.writeString(temp.resolve("shim.c"), SHIM);
    var shim = temp.resolve("shim.so").toString();
    boolean compiled;
    try {
      compiled = run("cc", "-shared", "-fPIC", "-o", shim, source.toString(), "-ldl") == 0;
    } catch (IOException _) {
      compiled = false;
    }
    Guarantee.STORAGE.assume(compiled, getClass(), what, "there is no C compiler");
    var acknowledged = new ArrayList<String>();
    int rounds = Effort.of(2, 20);

    for (int round = 0; round < rounds; round++) {
      var said = writer(shim, file, "r" + round);

      var failed = said.stream().filter(line -> line.startsWith("failed ")).toList();
      assertThat(failed).as(said.toString()).hasSize(3);
      assertThat(failed)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains("journal.db cannot be written", "start the server again"));
      said.stream()
          .filter(it -> it.startsWith("ok "))
          .forEach(it -> acknowledged.add(it.substring(3)));
      assertThat(said.getLast()).startsWith("failed ");
    }

    try (var store = SqliteStore.open(temp.resolve("data"))) {
      assertThat(texts(store.read("t1", 0, 1_000_000)))
          .containsSubsequence(acknowledged)
          .hasSizeBetween(acknowledged.size(), acknowledged.size() + rounds);
    }
    Guarantee.STORAGE.shown(
        getClass(),
        what,
        rounds,
        "nothing acknowledged after it, all %,d acknowledged entries there after a restart"
            .formatted(acknowledged.size()));
  }

  private List<String> writer(String shim, String file, String run)
      throws IOException, InterruptedException {
    var flag = temp.resolve("fail");
    Files.deleteIfExists(flag);
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                UnsyncedWriter.class.getName(),
                temp.resolve("data").toString(),
                run,
                flag.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("LD_PRELOAD", shim);
    builder.environment().put("FAIL_WHILE", flag.toString());
    builder.environment().put("FAIL_FILE", file);
    var process = builder.start();
    try (var lines = process.inputReader()) {
      var said = lines.lines().toList();
      assertThat(process.waitFor()).isZero();
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
