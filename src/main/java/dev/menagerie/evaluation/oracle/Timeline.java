// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Entry.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * When each effect of a task would have begun and ended, had each taken as long as a {@link Pace}
 * says. It is folded from what the journal knows of causes; when things really happened does not
 * matter. With no limit to what is under way at once, its length is the critical path.
 *
 * @param spans of the effects that ended, by path
 */
public record Timeline(Map<String, Span> spans) {

  /** When an effect began and ended, from the start of the task. */
  public record Span(Kind kind, String name, Duration start, Duration end) {

    public boolean overlaps(Span other) {
      return start.compareTo(other.end) < 0 && other.start.compareTo(end) < 0;
    }
  }

  /**
   * Folds a journal.
   *
   * @param concurrency requests to models and tools that may be under way at once, at least 1
   */
  public static Timeline of(List<Entry> journal, Pace pace, int concurrency) {
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency: %d, must be at least 1".formatted(concurrency));
    }
    return new Timeline(new Schedule(Causes.of(journal, pace), concurrency).spans());
  }

  /** From the start of the task to the end of its last effect. */
  public Duration makespan() {
    return spans.values().stream().map(Span::end).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /**
   * The span of one effect.
   *
   * @throws IllegalArgumentException if no effect of this path has ended
   */
  public Span span(String path) {
    var span = spans.get(path);
    if (span == null) {
      throw new IllegalArgumentException("no effect %s has ended".formatted(path));
    }
    return span;
  }

  /** The spans of one kind of effect, by path. */
  public List<Span> spans(Kind kind) {
    return spans.values().stream().filter(it -> it.kind() == kind).toList();
  }
}
