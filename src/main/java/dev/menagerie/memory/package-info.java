// SPDX-License-Identifier: Apache-2.0
/** What agents remember: a graph projected from the journal's memory events, and its search. */
@NullMarked
package dev.menagerie.memory;

import org.jspecify.annotations.NullMarked;
