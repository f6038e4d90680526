// SPDX-License-Identifier: Apache-2.0
/** The ports of the engine: what the other packages implement so that tasks can run. */
@NullMarked
package dev.menagerie.engine.spi;

import org.jspecify.annotations.NullMarked;
