// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory;

import dev.menagerie.core.MemoryContent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a thing was since an event.
 *
 * @param position of that event
 * @param at when it was written; the epoch if it does not say
 * @param task that wrote it, empty if a person did
 * @param content null if it was removed
 * @param reason why it was removed, else empty
 */
record Version(
    long position,
    Instant at,
    String task,
    String path,
    @Nullable MemoryContent content,
    String reason) {

  boolean removed() {
    return content == null;
  }
}
