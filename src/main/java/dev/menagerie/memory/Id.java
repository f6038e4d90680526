// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent.ThingType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An id, taken apart.
 *
 * @param position of the event that made the thing; negative if it counts from the event that names
 *     it
 */
record Id(ThingType type, long position) {

  private static final Pattern FORM = Pattern.compile("[a-z](-?[1-9][0-9]{0,17})");

  /** Bits that a letter takes. */
  private static final int LETTER = 5;

  /** Null if it is none. */
  static @Nullable Id of(String text) {
    var form = FORM.matcher(text);
    return form.matches() ? of(text.charAt(0), Long.parseLong(form.group(1))) : null;
  }

  private static @Nullable Id of(char letter, long position) {
    for (var type : ThingType.values()) {
      if (type.letter() == letter) {
        return new Id(type, position);
      }
    }
    return null;
  }

  /** What {@link #packed} made a number of; null if it is none. */
  static @Nullable Id of(long packed) {
    return of((char) ('a' + (packed & ((1 << LETTER) - 1))), packed >> LETTER);
  }

  /** A number that stands for it, greater than that of a thing made before. */
  long packed() {
    return position << LETTER | (type.letter() - 'a');
  }

  String text() {
    return type.id(position);
  }

  /** Whether a thing was made by an event behind one. */
  static boolean isLater(long event, String text) {
    var id = of(text);
    return id != null && id.position > event;
  }

  /** The id as it is seen from everywhere, of one that an event names. */
  static String from(long event, String text) {
    var id = of(text);
    return id == null || id.position > 0 ? text : id.type.id(event + id.position);
  }
}
