// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.core;

import java.time.Instant;
import java.util.Optional;

/**
 * A thing of memory, as it stood when it was looked up.
 *
 * @param id by which changes name it
 * @param at when it was last changed
 * @param task that changed it last, empty if a person did
 * @param until when a fact ends in the world, if that is known
 */
public record Recalled(
    String id, Instant at, String task, Optional<Instant> until, MemoryContent content) {}
