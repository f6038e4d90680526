// SPDX-License-Identifier: Apache-2.0
/** Agents measured side by side: data sets, scorers and comparisons. */
@NullMarked
package dev.menagerie.evaluation;

import org.jspecify.annotations.NullMarked;
