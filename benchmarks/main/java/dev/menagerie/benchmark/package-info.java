// SPDX-License-Identifier: Apache-2.0
/** How fast the engine is, beside what else could be done on the same machine at the same time. */
@NullMarked
package dev.menagerie.benchmark;

import org.jspecify.annotations.NullMarked;
