// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import java.util.List;

/**
 * What of memory a task sees. A fork sees it as it was at the cut, and what it wrote itself.
 *
 * @param windows what any of them shows is seen
 * @param also positions of single memory events that are seen besides
 */
public record Sight(List<Window> windows, List<Long> also) {

  /** Everything. */
  public static final Sight ALL = new Sight(List.of(new Window("", Long.MAX_VALUE)), List.of());

  /**
   * What was written up to a position.
   *
   * @param family the task that wrote it, itself or through its children; anybody if empty
   */
  public record Window(String family, long upTo) {

    boolean shows(long position, String task) {
      return position <= upTo
          && (family.isEmpty() || task.equals(family) || task.startsWith(family + "."));
    }
  }

  public Sight {
    windows = List.copyOf(windows);
    also = List.copyOf(also);
  }

  /**
   * Whether a memory event is seen.
   *
   * @param task that wrote it
   */
  public boolean shows(long position, String task) {
    return windows.stream().anyMatch(window -> window.shows(position, task))
        || also.contains(position);
  }

  /** This as far as it went up to a position. */
  public Sight upTo(long position) {
    return new Sight(
        windows.stream().map(it -> new Window(it.family, Math.min(it.upTo, position))).toList(),
        also.stream().filter(it -> it <= position).toList());
  }
}
