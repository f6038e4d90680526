// SPDX-License-Identifier: Apache-2.0
/** What is true of the tasks of each family, and how models err about them. */
@NullMarked
package dev.menagerie.evaluation.truth;

import org.jspecify.annotations.NullMarked;
