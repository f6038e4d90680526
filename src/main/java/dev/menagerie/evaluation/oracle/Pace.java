// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Usage;
import jakarta.json.JsonValue;
import java.time.Duration;

/** How long effects take. */
@FunctionalInterface
public interface Pace {

  /** As long as the journal says that they took. */
  Pace RECORDED = effect -> Spell.of(Duration.ofMillis(effect.ms()));

  Spell of(Effect effect);

  /**
   * One effect of a journal.
   *
   * @param attempts requests that were sent for it, at least 1
   * @param ms how long it took on the clock of the machine
   */
  record Effect(
      String path,
      Entry.Kind kind,
      String name,
      JsonValue request,
      Usage usage,
      int attempts,
      long ms) {}

  /**
   * How long one effect takes.
   *
   * @param first until its first part is there, no longer than {@code whole}
   */
  record Spell(Duration first, Duration whole) {

    public static final Spell NONE = of(Duration.ZERO);

    /** One whose parts come evenly. */
    public static Spell of(Duration whole) {
      return new Spell(Duration.ZERO, whole);
    }
  }
}
