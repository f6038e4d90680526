// SPDX-License-Identifier: Apache-2.0
/**
 * Finds documents of a memory space again: by words, by meaning and by the entities they share, and
 * says why.
 */
@NullMarked
package dev.menagerie.memory.retrieval;

import org.jspecify.annotations.NullMarked;
