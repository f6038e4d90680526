// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.evaluation;

import org.jspecify.annotations.NullMarked;
