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

  /** At most. */
  private static final int TYPES = 8;

  private static final Pattern FORM = Pattern.compile("[a-z](-?[1-9][0-9]{0,17})");

  /** Null if it is none. */
  static @Nullable Id of(String text) {
    var form = FORM.matcher(text);
    if (form.matches()) {
      for (var type : ThingType.values()) {
        if (text.charAt(0) == type.letter()) {
          return new Id(type, Long.parseLong(form.group(1)));
        }
      }
    }
    return null;
  }

  /** What {@link #packed} made a number of. */
  static Id of(long packed) {
    return new Id(ThingType.values()[(int) (packed % TYPES)], packed / TYPES);
  }

  /** A number that stands for it, greater than that of a thing made before. */
  long packed() {
    return position * TYPES + type.ordinal();
  }

  String text() {
    return type.id(position);
  }

  /** The id as it is seen from everywhere, of one that an event names. */
  static String from(long event, String text) {
    var id = of(text);
    return id == null || id.position > 0 ? text : id.type.id(event + id.position);
  }
}
