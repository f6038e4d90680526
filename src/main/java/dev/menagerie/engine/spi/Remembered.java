// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

import dev.menagerie.core.MemoryContent;
import java.time.Instant;
import java.util.Optional;

/**
 * A thing of memory as it stands, or stood.
 *
 * @param id its letter and the position of the event that made it
 * @param position of the event since which it is like that
 * @param at when that event was written; the epoch if it does not say
 * @param task that wrote it, empty if a person did
 * @param path of the effect that wrote it, empty if a person did
 * @param content what it says, as it was told; empty if removed
 * @param reason why it was removed, else empty
 * @param until when a fact ends in the world: at its own end, or where another took its place
 * @param closedBy id of the fact that took its place, if one did
 */
public record Remembered(
    String id,
    long position,
    Instant at,
    String task,
    String path,
    Optional<MemoryContent> content,
    String reason,
    Optional<Instant> until,
    Optional<String> closedBy) {}
