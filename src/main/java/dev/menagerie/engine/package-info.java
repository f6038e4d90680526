// SPDX-License-Identifier: Apache-2.0
/** Runs tasks: the journal's one reader and writer, branches, budgets, waiting, recovery. */
@NullMarked
package dev.menagerie.engine;

import org.jspecify.annotations.NullMarked;
