// SPDX-License-Identifier: Apache-2.0
/** Texts as vectors: models that make them, a cache, and stores elsewhere that find near ones. */
@NullMarked
package dev.menagerie.memory.embedding;

import org.jspecify.annotations.NullMarked;
