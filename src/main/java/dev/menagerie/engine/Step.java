// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Entry.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One effect about to happen, or to be returned from the record.
 *
 * @param after branches joined since the branch's previous effect
 * @param past what the journal holds of it
 */
record Step(
    Branch branch,
    String path,
    List<String> after,
    Kind kind,
    String name,
    @Nullable Recorded past) {}
