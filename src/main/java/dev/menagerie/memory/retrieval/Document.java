// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a thing in memory. It is there from a position of the log up to another, which is
 * where the next version begins or the thing was removed.
 *
 * @param id of the thing, the same for all its versions
 * @param from the position that made it, at least 1
 * @param to the position that ended it; {@link #CURRENT} if none has
 * @param endedBy the task that ended it; empty if none has or it was no task
 * @param importance 0 to 1
 * @param at when it was written
 * @param validFrom when what it says began in the world; from {@code at} on if not known
 * @param validTo when that ended, exclusive; open if not known
 * @param entities names of what it is about
 * @param vector its meaning, of length 1; without one it is found by words and entities alone.
 *     {@code null} in hits
 * @param task that wrote it
 * @param path of the effect that wrote it
 */
@SuppressWarnings("ArrayRecordComponent") // Vectors are many and large, and not compared.
public record Document(
    String id,
    long from,
    long to,
    String endedBy,
    String kind,
    String text,
    List<String> tags,
    double importance,
    Instant at,
    @Nullable Instant validFrom,
    @Nullable Instant validTo,
    List<String> entities,
    float @Nullable [] vector,
    String task,
    String path) {

  /** The end of what has not ended. */
  public static final long CURRENT = Long.MAX_VALUE;

  public Document {
    if (from < 1 || to <= from) {
      throw new IllegalArgumentException(
          "%s: from %d to %d, must begin at 1 or later and end after it began"
              .formatted(id, from, to));
    }
    if (!(importance >= 0 && importance <= 1)) {
      throw new IllegalArgumentException(
          "importance: %s, must be between 0 and 1".formatted(importance));
    }
    if (validFrom != null && validTo != null && validTo.isBefore(validFrom)) {
      throw new IllegalArgumentException(
          "validTo: %s, must not be before validFrom %s".formatted(validTo, validFrom));
    }
    if (vector != null) {
      Unit.check(vector);
    }
    tags = List.copyOf(tags);
    entities = List.copyOf(entities);
  }

  /** The same without a vector. */
  public Document withoutVector() {
    return new Document(
        id,
        from,
        to,
        endedBy,
        kind,
        text,
        tags,
        importance,
        at,
        validFrom,
        validTo,
        entities,
        null,
        task,
        path);
  }
}
