// SPDX-License-Identifier: Apache-2.0
/**
 * A model whose errors, tokens and latencies come from the logs of published runs, and the clock on
 * which its calls overlap. For comparisons alone: it is told what is true of each task.
 */
@NullMarked
package dev.menagerie.evaluation.oracle;

import org.jspecify.annotations.NullMarked;
