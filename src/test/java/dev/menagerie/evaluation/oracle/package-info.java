// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.evaluation.oracle;

import org.jspecify.annotations.NullMarked;
