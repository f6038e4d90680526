// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An index as it was published last, for any number of searches by any thread. It does not change,
 * and outlives the index; what it holds is given up when it is closed.
 */
public final class Reading implements AutoCloseable {

  private final Snapshots snapshots;
  private final Snapshot snapshot;

  Reading(Snapshots snapshots) throws IOException {
    this.snapshots = snapshots;
    snapshot = snapshots.acquire();
  }

  /** The position of the log that it is as of. */
  public long applied() {
    return snapshot.applied;
  }

  /** How many versions there are, also of those that have ended. */
  public int size() {
    return snapshot.reader.numDocs();
  }

  /**
   * Searches it.
   *
   * @param tokens counts the tokens of a text; asked only if the search limits them
   */
  public Found search(Search search, Ranking ranking, ToIntFunction<String> tokens) {
    return search(search, ranking, tokens, null);
  }

  /**
   * Searches it, and vectors elsewhere.
   *
   * @param elsewhere asked once at most, if the search has a vector; null if they are in the index
   * @throws RuntimeException what {@code elsewhere} throws
   */
  public Found search(
      Search search, Ranking ranking, ToIntFunction<String> tokens, @Nullable Elsewhere elsewhere) {
    try {
      var question = new Question(snapshot, search, ranking, elsewhere);
      var hits = new Retrieval(question, tokens).hits();
      return new Found(snapshot.applied, hits, question.missing());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      snapshots.release(snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
