// SPDX-License-Identifier: Apache-2.0
/** Families of tasks: endless generators keyed by a seed, each with an exact checker. */
@NullMarked
package dev.menagerie.evaluation.family;

import org.jspecify.annotations.NullMarked;
