// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import static dev.menagerie.memory.retrieval.Draft.START;
import static dev.menagerie.memory.retrieval.Draft.note;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceIndexConcurrencyTest {

  private static final int WRITES = 60;
  private static final Ranking LEXICAL =
      Ranking.DEFAULT.withWeights(Map.of(Channel.LEXICAL, 1.0)).withLambda(1);

  @TempDir Path folder;

  /** Version n of the one thing is made and ended by the same publication. */
  @Test
  void readers_see_each_state_whole_while_it_is_written() throws Exception {
    var done = new AtomicBoolean();
    try (var index = SpaceIndex.open(folder);
        var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      index.add(version(1));
      index.publish(1);
      var reads = new ArrayList<Future<Long>>();
      for (int i = 0; i < 2; i++) {
        reads.add(readers.submit(reader(index, done)));
      }

      for (int position = 2; position <= WRITES; position++) {
        index.end("n1", position - 1, position, "");
        index.add(version(position));
        if (position % 20 == 0) {
          index.commit(position);
        } else {
          index.publish(position);
        }
      }
      done.set(true);

      for (var read : reads) {
        assertThat(read.get()).isEqualTo(WRITES);
      }
    }
  }

  private static Document version(long position) {
    return note(position, "state").id("n1").about("Anna").vector(0.6f, 0.8f).document();
  }

  /** Searches until all is written and once more; returns the position that was read last. */
  private static Callable<Long> reader(SpaceIndex index, AtomicBoolean done) {
    return () -> {
      long last = 0;
      boolean over;
      do {
        over = done.get();
        var search = Search.of("state", new float[] {0.6f, 0.8f}, 10, START);
        var found = index.search(search, LEXICAL, String::length);
        assertThat(found.hits()).hasSize(1);
        assertThat(found.hits().getFirst().document().from()).isEqualTo(found.applied());
        assertThat(found.applied()).isGreaterThanOrEqualTo(last);
        last = found.applied();
      } while (!over);
      return last;
    };
  }

  @Test
  void a_reader_that_has_begun_is_not_disturbed_by_the_end_of_what_it_reads() throws Exception {
    try (var index = SpaceIndex.open(folder);
        var readers = Executors.newVirtualThreadPerTaskExecutor()) {
      index.add(version(1));
      index.publish(1);
      var texts = new ArrayList<Future<List<Hit>>>();
      for (int i = 0; i < 20; i++) {
        texts.add(
            readers.submit(
                () ->
                    index
                        .search(Search.of("state", null, 1, START), Ranking.DEFAULT, String::length)
                        .hits()));
        index.erase(List.of("n1"));
        index.add(version(i + 2));
        index.publish(i + 2);
      }

      for (var text : texts) {
        assertThat(text.get()).hasSize(1);
      }
    }
  }
}
