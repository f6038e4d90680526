// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.store;

import static dev.menagerie.testkit.Records.append;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.testkit.BesideOthers;
import dev.menagerie.testkit.Effort;
import dev.menagerie.testkit.Guarantee;
import dev.menagerie.testkit.RamFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to the files: all that was acknowledged is there, or the store says no. */
@BesideOthers
class DamagedStorageTest {

  private static final int LAST = 4_096;
  private static final int ENTRIES = Effort.of(1_500, 4_000);

  @TempDir(factory = RamFolder.class)
  static Path folder;

  private static CrashedStore worn;
  private static CrashedStore fresh;
  private static CrashedStore closed;

  /** A file as something has damaged it. */
  private record Damage(String what, String file, Supplier<byte[]> bytes) {}

  private CrashedStore crashed;

  private final AtomicInteger recovered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @BeforeAll
  static void write() throws IOException {
    worn = CrashedStore.in(folder.resolve("worn"), ENTRIES, false);
    fresh = CrashedStore.in(folder.resolve("fresh"), ENTRIES, true);
    closed = worn.closed(folder.resolve("worn"));
    for (var store : List.of(worn, fresh)) {
      assertThat(store.acknowledged().size()).isGreaterThan(2_000);
      assertThat(store.file(CrashedStore.WAL)).hasSizeGreaterThan(100_000);
    }
  }

  @BeforeEach
  void take() {
    crashed = fresh;
  }

  @Test
  void undamaged_files_hold_what_was_acknowledged() throws Exception {
    var whole = crashed.file(CrashedStore.DB);

    tryAll(List.of(new Damage("undamaged", CrashedStore.DB, () -> whole)));

    assertThat(recovered).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CrashedStore.DB, CrashedStore.WAL})
  void a_file_cut_anywhere_in_its_last_part(String name) throws Exception {
    crashed = name.equals(CrashedStore.DB) ? worn : fresh;
    var whole = crashed.file(name);
    int step = Effort.of(64, 1);

    var cuts = IntStream.rangeClosed(1, LAST / step).map(it -> it * step);
    tryAll(
        cuts.mapToObj(
                cut ->
                    new Damage("cut " + cut, name, () -> Arrays.copyOf(whole, whole.length - cut)))
            .toList());

    shown(name + " cut in its last 4 KiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {CrashedStore.DB, CrashedStore.WAL})
  void a_bit_flipped_anywhere(String name) throws Exception {
    crashed = worn;
    flip(name, Effort.of(30, 500));
    crashed = fresh;
    flip(name, Effort.of(30, 500));

    shown("random bit flips in " + name);
  }

  /** Random bits seldom hit what is small: a record, a document, a list of entries. */
  @Test
  void a_bit_flipped_in_every_kind_of_row() throws Exception {
    crashed = closed;
    var rows = new ArrayList<byte[]>();
    for (var text : List.of("count to 25", "ended 25", "{\"last\":true}", "some text 1001")) {
      rows.add(text.getBytes(UTF_8));
    }
    rows.add(sql("SELECT positions FROM segment WHERE journal = 3 ORDER BY first DESC"));
    rows.add(sql("SELECT body FROM memory_event ORDER BY position DESC"));
    rows.add(sql("SELECT CAST(body AS BLOB) FROM tally"));

    for (var row : rows) {
      int before = refused.get();
      var flips = new ArrayList<Damage>();
      for (int at : found(row)) {
        for (int i = 0; i < Math.min(row.length, 60); i += Effort.of(7, 1)) {
          flips.add(flipped(CrashedStore.DB, (at + i) * 8 + i % 7));
        }
      }
      tryAll(flips);
      assertThat(refused).as("of " + new String(row, UTF_8)).hasValueGreaterThan(before);
    }

    shown("bit flips in records, documents, lists, memory events and the tally");
  }

  private static byte[] sql(String sql) throws SQLException {
    var file = folder.resolve("worn").resolve(CrashedStore.DB);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getBytes(1);
    }
  }

  /** Where a file holds some bytes; copies in free space are among it. */
  private List<Integer> found(byte[] bytes) {
    var text = new String(crashed.file(CrashedStore.DB), ISO_8859_1);
    var part = new String(bytes, ISO_8859_1);
    var found = new ArrayList<Integer>();
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      found.add(at);
    }
    return found;
  }

  @Test
  void any_bit_of_the_witness() throws Exception {
    var bits = crashed.file(CrashedStore.WITNESS).length * 8;
    int step = Effort.of(13, 1);

    tryAll(
        IntStream.iterate(0, bit -> bit < bits, bit -> bit + step)
            .mapToObj(bit -> flipped(CrashedStore.WITNESS, bit))
            .toList());

    assertThat(recovered).hasValue(0);
    shown("bit flips in the witness");
  }

  private void flip(String name, int times) throws Exception {
    var random = new Random(times);
    int bits = crashed.file(name).length * 8;
    tryAll(IntStream.range(0, times).mapToObj(_ -> flipped(name, random.nextInt(bits))).toList());
  }

  private Damage flipped(String name, int bit) {
    var whole = crashed.file(name);
    return new Damage(
        "bit " + bit,
        name,
        () -> {
          var bytes = whole.clone();
          bytes[bit / 8] ^= (byte) (1 << bit % 8);
          return bytes;
        });
  }

  /** Each in a folder of its own, as many at once as there are processors. */
  private void tryAll(List<Damage> damages) throws Exception {
    int many = Runtime.getRuntime().availableProcessors();
    var free = new ArrayBlockingQueue<Path>(many);
    for (int i = 0; i < many; i++) {
      free.add(folder.resolve("tried" + i));
    }
    try (var threads = Executors.newFixedThreadPool(many)) {
      var trials = new ArrayList<Future<?>>();
      for (var damage : damages) {
        trials.add(
            threads.submit(
                () -> {
                  var data = free.take();
                  try {
                    tried(damage, data);
                  } finally {
                    free.add(data);
                  }
                  return damage;
                }));
      }
      for (var trial : trials) {
        trial.get();
      }
    }
  }

  private void tried(Damage damage, Path data) throws IOException {
    var place = damage.file + ", " + damage.what;
    crashed.layOut(data, damage.file, damage.bytes.get());
    try (var store = SqliteStore.open(data)) {
      assertThat(crashed.read(store)).as(place).isEqualTo(crashed.acknowledged());
      store.append(List.of(append("t1", "it goes on"))).await();
      recovered.incrementAndGet();
    } catch (JournalFailed e) {
      refused.incrementAndGet();
      assertThat(e.getMessage())
          .as(place)
          .containsAnyOf(data.resolve("journal.db").toString(), data.resolve("witness").toString())
          .containsAnyOf("restore a backup", "mend the disk");
    }
  }

  private void shown(String what) {
    Guarantee.STORAGE.shown(
        getClass(),
        what,
        recovered.get() + refused.get(),
        "%d recovered in full, %d refused by name, 0 silent differences"
            .formatted(recovered.get(), refused.get()));
  }

  @Test
  void a_refusal_leaves_the_files_as_they_are() throws IOException {
    var data = folder.resolve("refused");
    var wal = crashed.file(CrashedStore.WAL);
    // The log may end with frames from before it was last begun anew, so little is left of it.
    for (var damaged : List.of(Arrays.copyOf(wal, 10_000), new byte[0])) {
      crashed.layOut(data, CrashedStore.WAL, damaged);

      IntStream.range(0, 2).forEach(_ -> refuses(data));

      assertThat(data.resolve("journal.db-wal")).hasBinaryContent(damaged);
      assertThat(data.resolve("journal.db")).hasBinaryContent(crashed.file(CrashedStore.DB));
    }
    Files.write(data.resolve("journal.db-wal"), wal);
    try (var store = SqliteStore.open(data)) {
      assertThat(crashed.read(store)).isEqualTo(crashed.acknowledged());
    }
  }

  private static void refuses(Path data) {
    try (var _ = SqliteStore.open(data)) {
      throw new AssertionError("it opened");
    } catch (JournalFailed e) {
      assertThat(e.getMessage()).contains("was acknowledged", "the end is lost");
    }
  }
}
